-- What each part of the file takes: reads every page once.
-- Facts: what never leaves. Samples: spans of the last days. Tiers: what they became.
WITH part (part, bytes) AS (
SELECT CASE WHEN coalesce(s.tbl_name, d.name) IN ('sample', 'sample_open') THEN 'samples'
            WHEN s.tbl_name IN ('sample_rollup', 'sample_tier') THEN 'tiers'
            WHEN s.tbl_name LIKE 'usage%' THEN 'usage'
            ELSE 'other facts'
       END, sum(d.pgsize)
  FROM dbstat AS d
  LEFT JOIN sqlite_schema AS s ON s.name = d.name
 WHERE d.aggregate = 1
 GROUP BY 1
UNION ALL
SELECT 'free', freelist_count * page_size FROM pragma_freelist_count(), pragma_page_size())
SELECT part, bytes FROM part ORDER BY instr('usage, other facts, samples, tiers, free', part);
