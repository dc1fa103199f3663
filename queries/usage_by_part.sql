-- Sums of the ledger by four hours, model and rate, each under its first quarter of an hour and with what it is counted under.
-- :by       session; project (default): the working directory
-- :since    from this moment on, ms UTC, cut at four hours
-- :until    before this moment, ms UTC, cut at four hours
-- :project  only this project
-- :model    only this model: its id or its name
SELECT d.part * 16 AS slot, d.model_id, d.rate_id, d.responses, d.input, d.output, d.cache_write_5m, d.cache_write_1h,
       d.cache_read, d.web_searches, iif(:by = 'session', d.session_id, d.directory_id) AS number
  FROM usage_part AS d
 WHERE d.part >= coalesce(:since, 0) / 14400000 AND d.part < coalesce(:until, 9000000000000000) / 14400000
   AND (:project IS NULL OR d.directory_id IN (
         SELECT w.directory_id FROM directory AS w JOIN project AS j ON j.project_id = w.project_id WHERE j.name = :project))
   AND (:model IS NULL OR d.model_id IN (SELECT m.model_id FROM model AS m WHERE :model IN (m.id, m.name, m.canonical)));
