-- Where the bucket begins that reaches over a moment in one of two neighbouring tiers, if one does.
-- :tier_id  the finer one (default: spans, and 5 minutes)
-- :at       ms UTC (default: the present)
SELECT min(since_at) AS since_at
  FROM sample_rollup
 WHERE tier_id IN (coalesce(:tier_id, 0), coalesce(:tier_id, 0) + 1)
   -- No bucket is longer than a day, and no day than 26 hours.
   AND since_at > coalesce(:at, strftime('%s', 'now') * 1000) - 172800000
   AND since_at < coalesce(:at, strftime('%s', 'now') * 1000)
   AND until_at > coalesce(:at, strftime('%s', 'now') * 1000);
