-- How history ages: spans for days, sums of 5 minutes for weeks, of hours for months, of days for ever; and the schedule.

-- Tier 0 is the table sample itself. A closed span is added once to each of the others, whose watermark then passes it;
-- what lies before kept_since_at has been forgotten in this tier and is told by the next one. No bucket reaches over it.
CREATE TABLE sample_tier (
  tier_id          INTEGER PRIMARY KEY,
  tier             TEXT NOT NULL UNIQUE CHECK (tier IN ('sample', '5_minutes', 'hour', 'day')),
  kept_since_at    INTEGER NOT NULL,
  rolled_sample_id INTEGER NOT NULL
) STRICT;

INSERT INTO sample_tier (tier_id, tier, kept_since_at, rolled_sample_id) VALUES
  (0, 'sample', 0, 0), (1, '5_minutes', 0, 0), (2, 'hour', 0, 0), (3, 'day', 0, 0);

-- What a process did within a bucket. Everything is a whole number that is added up, or a peak, so that a coarser tier is
-- exactly the sum of a finer one; unobserved time counts for nothing. By time first: what is new lies side by side.
CREATE TABLE sample_rollup (
  tier_id                INTEGER NOT NULL REFERENCES sample_tier,
  since_at               INTEGER NOT NULL,
  process_id             INTEGER NOT NULL REFERENCES process,
  until_at               INTEGER NOT NULL,
  spans                  INTEGER NOT NULL,
  observed_ms            INTEGER NOT NULL,
  active_ms              INTEGER NOT NULL,
  rated_ms               INTEGER NOT NULL,
  cpu_us                 INTEGER NOT NULL,
  cpu_tree_ms            INTEGER NOT NULL,
  memory_kib_ms          INTEGER NOT NULL,
  memory_tree_kib_ms     INTEGER NOT NULL,
  cpu_peak_permille      INTEGER,
  cpu_tree_peak_permille INTEGER,
  memory_peak_bytes      INTEGER NOT NULL,
  memory_tree_peak_bytes INTEGER NOT NULL,
  child_peak             INTEGER NOT NULL,
  worst_health           TEXT NOT NULL CHECK (worst_health IN ('healthy', 'pinned', 'stale', 'zombie')),
  PRIMARY KEY (tier_id, since_at, process_id)
) STRICT, WITHOUT ROWID;

-- Each run of a job: written before it, its outcome after.
CREATE TABLE schedule_run (
  run_id      INTEGER PRIMARY KEY,
  host_id     INTEGER NOT NULL REFERENCES host,
  job         TEXT NOT NULL CHECK (job IN ('roll_up', 'maintenance')),
  planned_at  INTEGER NOT NULL,
  started_at  INTEGER NOT NULL,
  finished_at INTEGER,
  outcome     TEXT CHECK (outcome IN ('done', 'interrupted', 'failed')),
  detail      TEXT
) STRICT;

-- What each process did, in any tier: WHERE tier = 'hour' for a chart, WHERE finest for each moment once, as fine as it is
-- still stored. Rows of a tier are its buckets, then, unsplit, the spans that are newer than its watermark.
-- Means are over the observed time; sums and peaks are exact.
CREATE VIEW v_sample_tier AS
SELECT x.tier, x.finest, x.process_id, x.since_at, x.until_at,
       x.spans, x.observed_ms, x.active_ms, x.rated_ms, x.cpu_us, x.cpu_tree_ms, x.memory_kib_ms, x.memory_tree_kib_ms,
       round(x.cpu_us / 10.0 / nullif(x.rated_ms, 0), 2) AS cpu_percent,
       round(x.cpu_tree_ms * 100.0 / nullif(x.observed_ms, 0), 2) AS cpu_tree_percent,
       x.cpu_peak_permille / 10.0 AS cpu_peak_percent,
       x.cpu_tree_peak_permille / 10.0 AS cpu_tree_peak_percent,
       x.memory_kib_ms / nullif(x.observed_ms, 0) * 1024 AS memory_bytes,
       x.memory_tree_kib_ms / nullif(x.observed_ms, 0) * 1024 AS memory_tree_bytes,
       x.memory_peak_bytes, x.memory_tree_peak_bytes, x.child_peak, x.worst_health,
       strftime('%Y-%m-%dT%H:%M:%S', x.since_at / 1000, 'unixepoch', 'localtime') AS since,
       strftime('%Y-%m-%dT%H:%M:%S', x.until_at / 1000, 'unixepoch', 'localtime') AS until
  FROM (SELECT t.tier, kept.since_at < finer.kept_since_at AS finest, kept.process_id, kept.since_at, kept.until_at,
               kept.spans, kept.observed_ms, kept.active_ms, kept.rated_ms, kept.cpu_us, kept.cpu_tree_ms, kept.memory_kib_ms,
               kept.memory_tree_kib_ms, kept.cpu_peak_permille, kept.cpu_tree_peak_permille, kept.memory_peak_bytes,
               kept.memory_tree_peak_bytes, kept.child_peak, kept.worst_health
          FROM sample_tier AS t
          JOIN sample_tier AS finer ON finer.tier_id = t.tier_id - 1
         CROSS JOIN sample_rollup AS kept ON kept.tier_id = t.tier_id AND kept.since_at >= t.kept_since_at
        UNION ALL
        SELECT s.tier, s.tier_id = 0, s.process_id, s.from_at, s.until_at,
               1, s.until_at - s.from_at, s.active * (s.until_at - s.from_at),
               (s.cpu_permille IS NOT NULL) * (s.until_at - s.from_at),
               coalesce(s.cpu_permille, 0) * (s.until_at - s.from_at),
               -- What is left of it is spread evenly, as it is where spans are summed up; in two steps, for the
               -- product of two long times does not fit.
               s.used_ms - iif(s.from_at > s.since_at,
                   s.used_ms / (s.until_at - s.since_at) * (s.from_at - s.since_at)
                 + s.used_ms % (s.until_at - s.since_at) * (s.from_at - s.since_at) / (s.until_at - s.since_at), 0),
               s.memory_bytes / 1024 * (s.until_at - s.from_at), s.memory_tree_bytes / 1024 * (s.until_at - s.from_at),
               s.cpu_permille, s.cpu_tree_permille, s.memory_bytes, s.memory_tree_bytes, s.child_count, s.health
          FROM (SELECT t.tier, t.tier_id, s.*, s.cpu_tree_ms_until - s.cpu_tree_ms_since AS used_ms,
                       -- What lies before the floor is told by the tiers, once they know the span.
                       iif(s.sample_id <= coarser.rolled_sample_id, max(s.since_at, t.kept_since_at), s.since_at) AS from_at
                  FROM sample_tier AS t
                  JOIN sample_tier AS coarser ON coarser.tier_id = min(t.tier_id + 1, 3)
                 CROSS JOIN sample AS s ON s.sample_id > t.rolled_sample_id
                   AND (s.until_at > t.kept_since_at OR s.since_at >= t.kept_since_at
                        OR s.sample_id > coarser.rolled_sample_id)) AS s
        UNION ALL
        SELECT t.tier, t.tier_id = 0, o.process_id, o.since_at, o.until_at,
               0, o.until_at - o.since_at, o.active * (o.until_at - o.since_at),
               (o.cpu_permille IS NOT NULL) * (o.until_at - o.since_at),
               coalesce(o.cpu_permille, 0) * (o.until_at - o.since_at), o.cpu_tree_ms - o.cpu_tree_ms_since,
               o.memory_bytes / 1024 * (o.until_at - o.since_at), o.memory_tree_bytes / 1024 * (o.until_at - o.since_at),
               o.cpu_permille, o.cpu_tree_permille, o.memory_bytes, o.memory_tree_bytes, o.child_count, o.health
          FROM (SELECT o.*, max(o.since_at, o.looked_at, coalesce(hb.beat_at, o.looked_at)) AS until_at
                  FROM sample_open AS o
                 CROSS JOIN process AS p ON p.process_id = o.process_id
                  JOIN boot AS b ON b.boot_id = p.boot_id
                  LEFT JOIN heartbeat AS hb ON hb.host_id = b.host_id) AS o
         CROSS JOIN sample_tier AS t) AS x;

-- The same by project: the sums of its processes. A process below another one is part of that one's tree, and counts there.
CREATE VIEW v_project_tier AS
SELECT x.tier, x.finest, coalesce(j.name, p.program) AS project, x.since_at, x.until_at,
       count(DISTINCT x.process_id) AS processes,
       sum(x.observed_ms) AS observed_ms,
       sum(x.active_ms) AS active_ms,
       sum(x.cpu_us) AS cpu_us,
       sum(iif(p.ancestor_id IS NULL, x.cpu_tree_ms, 0)) AS cpu_tree_ms,
       sum(x.memory_kib_ms) AS memory_kib_ms,
       sum(iif(p.ancestor_id IS NULL, x.memory_tree_kib_ms, 0)) AS memory_tree_kib_ms,
       max(x.memory_tree_peak_bytes) AS memory_tree_peak_bytes,
       min(x.since) AS since,
       max(x.until) AS until
  FROM v_sample_tier AS x
  JOIN process AS p ON p.process_id = x.process_id
  LEFT JOIN directory AS d ON d.directory_id = p.directory_id
  LEFT JOIN project AS j ON j.project_id = d.project_id
 GROUP BY 1, 2, 3, 4, 5;

INSERT INTO dictionary (relation, field, unit, meaning) VALUES
  ('sample_tier', 'tier_id', '', '0 the spans themselves, then ever coarser'),
  ('sample_tier', 'tier', '', 'sample, 5_minutes, hour or day'),
  ('sample_tier', 'kept_since_at', 'ms UTC', 'what lies before is forgotten here, and told by the next tier'),
  ('sample_tier', 'rolled_sample_id', '', 'the spans up to this number have been added to this tier'),
  ('sample_rollup', 'tier_id', '', 'which tier: 1 5_minutes, 2 hour, 3 day'),
  ('sample_rollup', 'since_at', 'ms UTC', 'begin of the bucket; days and hours are those of the home zone at that time'),
  ('sample_rollup', 'process_id', '', 'which process'),
  ('sample_rollup', 'until_at', 'ms UTC', 'end of the bucket'),
  ('sample_rollup', 'spans', '', 'spans that ended in it'),
  ('sample_rollup', 'observed_ms', 'ms', 'time somebody watched'),
  ('sample_rollup', 'active_ms', 'ms', 'of that: time in use'),
  ('sample_rollup', 'rated_ms', 'ms', 'of that: time with a known rate of its own processor use'),
  ('sample_rollup', 'cpu_us', 'us', 'processor time of its own, by the rates'),
  ('sample_rollup', 'cpu_tree_ms', 'ms', 'processor time with everything it started, by the counters'),
  ('sample_rollup', 'memory_kib_ms', 'KiB * ms', 'own resident memory times time: divided by observed_ms the mean'),
  ('sample_rollup', 'memory_tree_kib_ms', 'KiB * ms', 'the same with all living descendants'),
  ('sample_rollup', 'cpu_peak_permille', '0.1 % of a core', 'highest own rate'),
  ('sample_rollup', 'cpu_tree_peak_permille', '0.1 % of a core', 'highest rate with everything it started'),
  ('sample_rollup', 'memory_peak_bytes', 'bytes', 'most own resident memory'),
  ('sample_rollup', 'memory_tree_peak_bytes', 'bytes', 'the same with all living descendants'),
  ('sample_rollup', 'child_peak', '', 'most living descendants'),
  ('sample_rollup', 'worst_health', '', 'healthy, pinned, stale, zombie: the last of these that was met'),
  ('v_sample_tier', 'tier', '', 'sample, 5_minutes, hour or day: each tells all of its time'),
  ('v_sample_tier', 'finest', '0/1', '1: nothing finer is stored of this time; these rows tell every moment once'),
  ('v_sample_tier', 'process_id', '', 'which process'),
  ('v_sample_tier', 'since_at', 'ms UTC', 'begin of the bucket or span'),
  ('v_sample_tier', 'until_at', 'ms UTC', 'its end; an open span ends at the heartbeat'),
  ('v_sample_tier', 'spans', '', 'spans that ended in it'),
  ('v_sample_tier', 'observed_ms', 'ms', 'time somebody watched'),
  ('v_sample_tier', 'active_ms', 'ms', 'of that: time in use'),
  ('v_sample_tier', 'rated_ms', 'ms', 'of that: time with a known rate of its own processor use'),
  ('v_sample_tier', 'cpu_us', 'us', 'processor time of its own, by the rates'),
  ('v_sample_tier', 'cpu_tree_ms', 'ms', 'processor time with everything it started, by the counters'),
  ('v_sample_tier', 'memory_kib_ms', 'KiB * ms', 'own resident memory times time: sums are exact'),
  ('v_sample_tier', 'memory_tree_kib_ms', 'KiB * ms', 'the same with all living descendants'),
  ('v_sample_tier', 'cpu_percent', '% of a core', 'mean own processor use over rated_ms'),
  ('v_sample_tier', 'cpu_tree_percent', '% of a core', 'mean with everything it started over observed_ms'),
  ('v_sample_tier', 'cpu_peak_percent', '% of a core', 'highest own rate'),
  ('v_sample_tier', 'cpu_tree_peak_percent', '% of a core', 'highest rate with everything it started'),
  ('v_sample_tier', 'memory_bytes', 'bytes', 'mean own resident memory'),
  ('v_sample_tier', 'memory_tree_bytes', 'bytes', 'mean with all living descendants'),
  ('v_sample_tier', 'memory_peak_bytes', 'bytes', 'most own resident memory'),
  ('v_sample_tier', 'memory_tree_peak_bytes', 'bytes', 'most with all living descendants'),
  ('v_sample_tier', 'child_peak', '', 'most living descendants'),
  ('v_sample_tier', 'worst_health', '', 'healthy, pinned, stale, zombie: the last of these that was met'),
  ('v_sample_tier', 'since', '', 'begin, local time'),
  ('v_sample_tier', 'until', '', 'end, local time'),
  ('v_project_tier', 'tier', '', 'as in v_sample_tier'),
  ('v_project_tier', 'finest', '0/1', 'as in v_sample_tier'),
  ('v_project_tier', 'project', '', 'name of the project, else of the program'),
  ('v_project_tier', 'since_at', 'ms UTC', 'begin of the bucket or span'),
  ('v_project_tier', 'until_at', 'ms UTC', 'its end'),
  ('v_project_tier', 'processes', '', 'how many'),
  ('v_project_tier', 'observed_ms', 'ms', 'process time somebody watched'),
  ('v_project_tier', 'active_ms', 'ms', 'of that: time in use'),
  ('v_project_tier', 'cpu_us', 'us', 'processor time of the processes themselves'),
  ('v_project_tier', 'cpu_tree_ms', 'ms', 'processor time with everything they started, each once'),
  ('v_project_tier', 'memory_kib_ms', 'KiB * ms', 'resident memory of the processes themselves times time'),
  ('v_project_tier', 'memory_tree_kib_ms', 'KiB * ms', 'the same with all living descendants, each once'),
  ('v_project_tier', 'memory_tree_peak_bytes', 'bytes', 'most that one of them held'),
  ('v_project_tier', 'since', '', 'begin, local time'),
  ('v_project_tier', 'until', '', 'end, local time'),
  ('schedule_run', 'run_id', '', 'number'),
  ('schedule_run', 'host_id', '', 'which machine'),
  ('schedule_run', 'job', '', 'roll_up (spans into tiers) or maintenance (forget, shrink, optimize)'),
  ('schedule_run', 'planned_at', 'ms UTC', 'when it was due; of several missed times the first'),
  ('schedule_run', 'started_at', 'ms UTC', 'when it began'),
  ('schedule_run', 'finished_at', 'ms UTC', 'when it ended; NULL: it is at work, or was killed'),
  ('schedule_run', 'outcome', '', 'done, interrupted (asked to end; the rest is for the next run) or failed'),
  ('schedule_run', 'detail', '', 'what it did, or why not');
