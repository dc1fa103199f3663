-- Alerts, the open ones first, newest first: what each is about, how far it has come, why it could not be told.
-- :now      ms UTC; until when what is open has lasted (default: the present)
-- :open     1: only those that are open; 0: only those that are over (default: both)
-- :since    not over before, ms UTC
-- :until    opened before, ms UTC
-- :project  only this project
-- :pid      only this process
-- :host     only this machine, by name
-- :limit    rows at most (default 100)
WITH present AS MATERIALIZED (SELECT cast(coalesce(:now, (julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) AS now),
-- Apart, for the open ones have an index that is as short as they are few.
found AS (
  SELECT * FROM alert INDEXED BY alert_open WHERE closed_at IS NULL AND coalesce(:open, 1) = 1
  UNION ALL
  SELECT * FROM alert WHERE closed_at IS NOT NULL AND coalesce(:open, 0) = 0 AND (:since IS NULL OR closed_at >= :since))
SELECT a.alert_id,
       h.name AS host,
       a.kind,
       CASE WHEN a.closed_at IS NOT NULL THEN 'closed' WHEN a.told_at IS NOT NULL THEN 'told' ELSE 'opened' END AS alert_state,
       p.pid,
       a.process_id,
       o.state AS process_state,
       coalesce(j.name, a.project, p.program) AS project,
       coalesce(a.session, p.session) AS session,
       a.scope,
       a.period,
       a.projected,
       a.since_at,
       a.until_at,
       a.opened_at,
       a.told_at,
       a.closed_at,
       max(0, coalesce(a.closed_at, n.now) - a.since_at) AS lasted_ms,
       a.orphaned_by,
       -- What lives is shown as it is now.
       coalesce(o.memory_tree_bytes, a.memory_bytes) AS memory_bytes,
       round(coalesce(o.cpu_permille * 1.0 / h.cpu_count, a.cpu_permille) / 10.0, 1) AS cpu_percent_of_system,
       round(coalesce(o.memory_tree_bytes * 100.0 / max(1, h.memory_bytes), a.memory_permille / 10.0), 1) AS memory_percent_of_system,
       a.limit_pico,
       a.limit_pico / 1e12 AS limit_usd,
       a.cost_pico,
       a.cost_pico / 1e12 AS cost_usd,
       a.projected_pico,
       a.projected_pico / 1e12 AS projected_usd,
       a.unpriced_responses,
       (SELECT group_concat(x.channel || ': ' || x.failure, ', ') FROM alert_delivery AS x
         WHERE x.alert_id = a.alert_id AND x.failure IS NOT NULL) AS failure
  FROM found AS a
 CROSS JOIN present AS n
  JOIN host AS h ON h.host_id = a.host_id
  LEFT JOIN process AS p ON p.process_id = a.process_id
  LEFT JOIN sample_open AS o ON o.process_id = a.process_id AND a.closed_at IS NULL
  LEFT JOIN directory AS d ON d.directory_id = p.directory_id
  LEFT JOIN project AS j ON j.project_id = d.project_id
 WHERE (:until IS NULL OR a.opened_at < :until)
   AND (:project IS NULL OR coalesce(j.name, a.project) = :project)
   AND (:pid IS NULL OR p.pid = :pid)
   AND (:host IS NULL OR h.name = :host)
 ORDER BY a.closed_at IS NOT NULL, a.alert_id DESC
 LIMIT coalesce(:limit, 100);
