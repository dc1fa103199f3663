-- Responses and tokens of every quarter of an hour that has any, oldest first: enough to tell where blocks begin.
-- :project  only this project
-- :model    only this model: its id or its name
-- :session  only this session
SELECT d.slot,
       sum(d.responses) AS responses,
       sum(d.input + d.output + d.cache_read + d.cache_write_5m + d.cache_write_1h) AS tokens
  FROM usage_slot AS d
 WHERE (:project IS NULL OR d.directory_id IN (
         SELECT w.directory_id FROM directory AS w JOIN project AS j ON j.project_id = w.project_id WHERE j.name = :project))
   AND (:model IS NULL OR d.model_id IN (SELECT m.model_id FROM model AS m WHERE :model IN (m.id, m.name, m.canonical)))
   AND (:session IS NULL OR d.session_id = (SELECT n.session_id FROM session AS n WHERE n.id = :session))
 GROUP BY d.slot
 ORDER BY d.slot;
