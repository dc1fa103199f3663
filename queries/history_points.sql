-- The course of each process that was seen in a span of time: use of processor and memory by bucket; no row is a hole.
-- :now        ms UTC (default: the present)
-- :since      from this moment on, ms UTC (default: 24 hours before now)
-- :until      before this moment, ms UTC (default: now)
-- :project    only this project
-- :pid        only processes with this pid
-- :limit      how many buckets (default 24)
WITH moment AS MATERIALIZED (
  SELECT since, until, max(1, (until - since + buckets - 1) / buckets) AS width
    FROM (SELECT coalesce(:since, now - 86400000) AS since, min(now, coalesce(:until, now)) AS until, coalesce(:limit, 24) AS buckets
            FROM (SELECT cast(coalesce(:now, (julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) AS now))),
piece AS MATERIALIZED (
  SELECT s.process_id, s.since_at, s.until_at, s.observed_ms, s.active_ms, s.cpu_tree_ms, s.memory_tree_kib_ms
    FROM moment AS t
   CROSS JOIN v_sample_tier AS s
   CROSS JOIN process AS p ON p.process_id = s.process_id
    LEFT JOIN directory AS d ON d.directory_id = p.directory_id
    LEFT JOIN project AS j ON j.project_id = d.project_id
   WHERE s.finest AND s.until_at > t.since AND s.since_at < t.until AND s.observed_ms > 0
     AND (:project IS NULL OR j.name = :project)
     AND (:pid IS NULL OR p.pid = :pid)),
bucket AS MATERIALIZED (
  WITH RECURSIVE every (number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM every, moment WHERE since + (number + 1) * width < until)
  SELECT number, since + number * width AS since_at, min(since + (number + 1) * width, until) AS until_at FROM every, moment),
part AS (
  SELECT b.number, b.since_at, x.process_id, x.observed_ms, x.active_ms, x.cpu_tree_ms, x.memory_tree_kib_ms,
         (min(x.until_at, b.until_at) - max(x.since_at, b.since_at)) * 1.0 / (x.until_at - x.since_at) AS share
    FROM bucket AS b
    JOIN piece AS x ON x.until_at > b.since_at AND x.since_at < b.until_at)
SELECT process_id, number AS bucket, since_at,
       cast(sum(observed_ms * share) AS INTEGER) AS observed_ms,
       cast(sum(active_ms * share) AS INTEGER) AS active_ms,
       round(sum(cpu_tree_ms * share) * 100.0 / sum(observed_ms * share), 1) AS cpu_percent,
       cast(sum(memory_tree_kib_ms * share) / sum(observed_ms * share) AS INTEGER) * 1024 AS memory_bytes
  FROM part
 WHERE share > 0
 GROUP BY process_id, number
 ORDER BY process_id, number;
