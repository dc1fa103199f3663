-- The responses in the first millisecond of a quarter of an hour, as block_entries has its parts, in order of time.
-- A block may end with that: what happened then stands by itself.
-- :since    from this moment on, ms UTC, cut at 15 minutes
-- :until    before this moment, ms UTC, cut at 15 minutes
-- :project  only this project
-- :model    only this model: its id or its name
-- :session  only this session
SELECT u.happened_at / 900000 AS slot, u.model_id, u.rate_id, 1 AS responses, u.input, u.output,
       u.cache_write_5m, u.cache_write_1h, u.cache_read, u.web_searches, u.happened_at AS first_at, u.happened_at AS last_at
  FROM usage AS u INDEXED BY usage_at_quarter
 WHERE u.happened_at % 900000 = 0
   AND u.happened_at >= coalesce(:since, 0) / 900000 * 900000
   AND u.happened_at < coalesce(:until, 9000000000000000) / 900000 * 900000
   AND (:project IS NULL OR u.directory_id IN (
         SELECT w.directory_id FROM directory AS w JOIN project AS j ON j.project_id = w.project_id WHERE j.name = :project))
   AND (:session IS NULL OR u.session_id = (SELECT n.session_id FROM session AS n WHERE n.id = :session))
   AND (:model IS NULL OR u.model_id IN (SELECT m.model_id FROM model AS m WHERE :model IN (m.id, m.name, m.canonical)))
 ORDER BY u.happened_at;
