-- Looks for the first and the last response of each hour where one of them has moved, in its quarters, where they are known.
UPDATE usage_hour
   SET first_at = found.first_at, last_at = found.last_at
  FROM (SELECT k.hour, k.model_id, k.rate_id, min(d.first_at) AS first_at, max(d.last_at) AS last_at
          FROM usage_hour AS k
         CROSS JOIN usage_slot AS d
            ON d.slot >= k.hour * 4 AND d.slot < k.hour * 4 + 4 AND d.model_id = k.model_id AND d.rate_id = k.rate_id
         WHERE k.last_at IS NULL
         GROUP BY k.hour, k.model_id, k.rate_id) AS found
 WHERE usage_hour.hour = found.hour AND usage_hour.model_id = found.model_id AND usage_hour.rate_id = found.rate_id;
