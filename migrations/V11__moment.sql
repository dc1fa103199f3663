-- The exact moments of the first and the last response of each quarter of an hour, for where five-hour blocks begin and
-- end: without them all responses would have to be looked at, as they have no index by time (24 MB a million; this takes 3).
-- A block may end with the first millisecond of a quarter: what happened then stands by itself, and is found by an index
-- that holds nothing else. NULL in last_at: one of the two has moved elsewhere, and which is so now is being looked for.
ALTER TABLE usage_slot ADD COLUMN first_at INTEGER;
ALTER TABLE usage_slot ADD COLUMN last_at INTEGER;

UPDATE usage_slot
   SET first_at = found.first_at, last_at = found.last_at
  FROM (SELECT happened_at / 900000 AS slot, session_id, model_id, rate_id, directory_id, subagent,
               min(iif(happened_at % 900000 = 0, NULL, happened_at)) AS first_at, max(happened_at) AS last_at
          FROM usage
         GROUP BY 1, 2, 3, 4, 5, 6) AS found
 WHERE usage_slot.slot = found.slot AND usage_slot.session_id = found.session_id AND usage_slot.model_id = found.model_id
   AND usage_slot.rate_id = found.rate_id AND usage_slot.directory_id = found.directory_id AND usage_slot.subagent = found.subagent;

CREATE INDEX usage_at_quarter ON usage (happened_at) WHERE happened_at % 900000 = 0;

-- As short as there are such quarters: none, nearly always.
CREATE INDEX usage_slot_unclear ON usage_slot (slot) WHERE last_at IS NULL;

INSERT INTO dictionary (relation, field, unit, meaning) VALUES
  ('usage_slot', 'first_at', 'ms UTC', 'its first response after the quarter''s very first millisecond; NULL: there is none'),
  ('usage_slot', 'last_at', 'ms UTC', 'its last response; NULL: first_at and last_at are being looked for');
