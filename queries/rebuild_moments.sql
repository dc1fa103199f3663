-- Looks for the first and the last response of each quarter of an hour where one of them has moved.
-- A walk through all responses, and none where nothing has moved.
UPDATE usage_slot
   SET first_at = found.first_at, last_at = found.last_at
  FROM (WITH unclear AS MATERIALIZED (
          SELECT slot, session_id, model_id, rate_id, directory_id FROM usage_slot WHERE last_at IS NULL)
        SELECT k.slot, k.session_id, k.model_id, k.rate_id, k.directory_id,
               min(iif(u.happened_at % 900000 = 0, NULL, u.happened_at)) AS first_at, max(u.happened_at) AS last_at
          FROM (SELECT min(slot) * 900000 AS since, max(slot) * 900000 + 900000 AS until FROM unclear) AS span
         CROSS JOIN usage AS u
         CROSS JOIN unclear AS k
            ON k.slot = u.happened_at / 900000 AND k.session_id = u.session_id AND k.model_id = u.model_id
           AND k.rate_id = u.rate_id AND k.directory_id = u.directory_id
         WHERE span.since IS NOT NULL AND u.happened_at >= span.since AND u.happened_at < span.until
         GROUP BY 1, 2, 3, 4, 5) AS found
 WHERE usage_slot.slot = found.slot AND usage_slot.session_id = found.session_id AND usage_slot.model_id = found.model_id
   AND usage_slot.rate_id = found.rate_id AND usage_slot.directory_id = found.directory_id;
