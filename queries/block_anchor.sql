-- Where the cutting of blocks can begin: with the first quarter of an hour after the newest silence as long as a block.
-- It is walked to from that moment back; without any silence the ledger's first quarter is the answer.
-- :since     blocks that begin from this moment on, ms UTC (default: only those after the last silence)
-- :quarters  how long a block is, in quarters of an hour (default 20)
WITH RECURSIVE walk (slot, before) AS (
  SELECT s.slot, (SELECT max(u.slot) FROM usage_slot AS u WHERE u.slot < s.slot)
    FROM (SELECT coalesce((SELECT min(slot) FROM usage_slot WHERE slot >= coalesce(:since, 9000000000000000) / 900000),
                          (SELECT max(slot) FROM usage_slot)) AS slot) AS s
  UNION ALL
  SELECT w.before, (SELECT max(u.slot) FROM usage_slot AS u WHERE u.slot < w.before)
    FROM walk AS w
   WHERE w.slot - w.before <= coalesce(:quarters, 20))
SELECT slot FROM walk WHERE slot IS NOT NULL AND (before IS NULL OR slot - before > coalesce(:quarters, 20));
