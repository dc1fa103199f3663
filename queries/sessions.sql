-- Sessions, newest first, with what session-meta says of them.
-- :limit    rows at most (default 20)
-- :project  only this project
-- :session  only this session
-- :since    started at or after, ms UTC
-- :until    started before, ms UTC
SELECT s.id AS session_id,
       coalesce(d.path, '') AS project_path,
       coalesce(j.name, '') AS project_name,
       strftime('%Y-%m-%dT%H:%M:%fZ', s.started_at / 1000.0, 'unixepoch') AS start_time,
       strftime('%Y-%m-%d %H:%M', s.started_at / 1000, 'unixepoch', 'localtime') AS start_local,
       coalesce(m.duration_minutes, 0) AS duration_minutes,
       coalesce(m.input_tokens, 0) AS input_tokens,
       coalesce(m.output_tokens, 0) AS output_tokens,
       coalesce(m.summary, '') AS summary,
       coalesce((SELECT json_group_object(tool, calls) FROM (
         SELECT tool, calls FROM session_tool WHERE meta_id = m.meta_id ORDER BY tool)), '{}') AS tool_counts,
       coalesce(m.lines_added, 0) AS lines_added,
       coalesce(m.lines_removed, 0) AS lines_removed
  FROM session AS s
  LEFT JOIN directory AS d ON d.directory_id = s.directory_id
  LEFT JOIN project AS j ON j.project_id = d.project_id
  LEFT JOIN session_meta AS m
         ON m.meta_id = (SELECT max(meta_id) FROM session_meta WHERE session_id = s.session_id)
 WHERE (:project IS NULL OR j.name = :project)
   AND (:session IS NULL OR s.id = :session)
   AND (:since IS NULL OR s.started_at >= :since)
   AND (:until IS NULL OR s.started_at < :until)
 ORDER BY s.started_at DESC NULLS LAST, s.id
 LIMIT coalesce(:limit, 20);
