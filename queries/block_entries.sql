-- What blocks are made of: tokens of each part of each quarter of an hour, as the ledger keeps them.
-- They are priced and summed by who reads them, in order of time. NULL in first_at: at the quarter's very beginning only, or it
-- is being looked for; in last_at: both moments are being looked for.
-- :since    from this moment on, ms UTC, cut at 15 minutes
-- :until    before this moment, ms UTC, cut at 15 minutes
-- :project  only this project
-- :model    only this model: its id or its name
-- :session  only this session
SELECT d.slot, d.model_id, d.rate_id, d.responses, d.input, d.output, d.cache_write_5m,
       d.cache_write_1h, d.cache_read, d.web_searches, d.first_at, d.last_at
  FROM usage_slot AS d
 WHERE d.slot >= coalesce(:since, 0) / 900000 AND d.slot < coalesce(:until, 9000000000000000) / 900000
   AND (:project IS NULL OR d.directory_id IN (
         SELECT w.directory_id FROM directory AS w JOIN project AS j ON j.project_id = w.project_id WHERE j.name = :project))
   AND (:session IS NULL OR d.session_id = (SELECT n.session_id FROM session AS n WHERE n.id = :session))
   AND (:model IS NULL OR d.model_id IN (SELECT m.model_id FROM model AS m WHERE :model IN (m.id, m.name, m.canonical)));
