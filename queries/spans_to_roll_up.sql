-- Closed spans that no tier knows yet, in the order in which they were closed.
-- :sample_id  after this one (default: after the watermark)
-- :limit      rows at most (default 1000)
SELECT sample_id, process_id, since_at, until_at, health, active, cpu_permille, cpu_tree_permille, memory_bytes,
       memory_tree_bytes, child_count, cpu_tree_ms_since, cpu_tree_ms_until
  FROM sample
 WHERE sample_id > coalesce(:sample_id, (SELECT rolled_sample_id FROM sample_tier WHERE tier_id = 1))
 ORDER BY sample_id
 LIMIT coalesce(:limit, 1000);
