-- The tiers, the spans themselves first: since when each is kept, how far it has come, where its oldest row begins.
SELECT t.tier_id, t.tier, t.kept_since_at, t.rolled_sample_id,
       CASE t.tier_id WHEN 0 THEN (SELECT since_at FROM sample WHERE sample_id = (SELECT min(sample_id) FROM sample))
                      ELSE (SELECT min(since_at) FROM sample_rollup AS r WHERE r.tier_id = t.tier_id)
       END AS oldest_at
  FROM sample_tier AS t
 ORDER BY t.tier_id;
