-- How many responses are dated later than now, by whole quarters of an hour.
-- :now      the present, ms UTC (default: the clock's)
-- :since    from this moment on, ms UTC, cut at 15 minutes
-- :until    before this moment, ms UTC, cut at 15 minutes
-- :project  only this project
-- :model    only this model: its id or its name
-- :session  only this session
SELECT coalesce(sum(u.responses), 0) AS responses
  FROM usage_slot AS u
 WHERE u.slot > max(coalesce(:now, unixepoch() * 1000) / 900000, coalesce(:since / 900000, 0) - 1)
   AND u.slot < coalesce(:until / 900000, 9000000000000)
   AND (:project IS NULL OR u.directory_id IN (SELECT d.directory_id FROM directory AS d JOIN project AS p ON p.project_id = d.project_id
                                                WHERE p.name = :project))
   AND (:model IS NULL OR u.model_id IN (SELECT model_id FROM model WHERE :model IN (id, name, canonical)))
   AND (:session IS NULL OR u.session_id = (SELECT session_id FROM session WHERE id = :session));
