-- Orders to end a process, newest first: when, by whom, and what became of it.
-- :since    given at or after, ms UTC
-- :until    given before, ms UTC
-- :project  only this project
-- :pid      only this process
-- :limit    rows at most (default 100)
SELECT a.requested_at, a.pid, coalesce(j.name, p.program, '') AS project_name, a.requested_by, a.verb, a.signal, a.outcome
  FROM action AS a
  LEFT JOIN process AS p ON p.process_id = a.process_id
  LEFT JOIN directory AS d ON d.directory_id = p.directory_id
  LEFT JOIN project AS j ON j.project_id = d.project_id
 WHERE a.verb IN ('kill', 'kill_stale')
   AND (:since IS NULL OR a.requested_at >= :since)
   AND (:until IS NULL OR a.requested_at < :until)
   AND (:project IS NULL OR j.name = :project)
   AND (:pid IS NULL OR a.pid = :pid)
 ORDER BY a.action_id DESC
 LIMIT coalesce(:limit, 100);
