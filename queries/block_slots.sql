-- Responses and tokens of every quarter of an hour that has any, oldest first: enough to tell where blocks begin.
-- :since    from this moment on, ms UTC, cut at 15 minutes
-- :until    before this moment, ms UTC, cut at 15 minutes
-- :project  only this project
-- :model    only this model: its id or its name
-- :session  only this session
SELECT d.slot,
       coalesce(min(d.first_at), d.slot * 900000) AS first_at,
       max(coalesce(d.last_at, d.slot * 900000 + 899999)) AS last_at,
       sum(d.responses) AS responses,
       sum(d.input + d.output + d.cache_read + d.cache_write_5m + d.cache_write_1h) AS tokens
  FROM usage_slot AS d
 WHERE d.slot >= coalesce(:since, 0) / 900000 AND d.slot < coalesce(:until, 9000000000000000) / 900000
   AND (:project IS NULL OR d.directory_id IN (
         SELECT w.directory_id FROM directory AS w JOIN project AS j ON j.project_id = w.project_id WHERE j.name = :project))
   AND (:model IS NULL OR d.model_id IN (SELECT m.model_id FROM model AS m WHERE :model IN (m.id, m.name, m.canonical)))
   AND (:session IS NULL OR d.session_id = (SELECT n.session_id FROM session AS n WHERE n.id = :session))
 GROUP BY d.slot
 ORDER BY d.slot;
