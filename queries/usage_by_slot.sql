-- Sums of the ledger by quarter of an hour, model and rate.
-- :since    from this moment on, ms UTC, cut at 15 minutes
-- :until    before this moment, ms UTC, cut at 15 minutes
-- :project  only this project
-- :model    only this model: its id or its name
-- :session  only this session
SELECT slot, model_id, rate_id, responses, input, output, cache_write_5m, cache_write_1h, cache_read,
       web_searches
  FROM usage_slot
 WHERE slot >= coalesce(:since, 0) / 900000 AND slot < coalesce(:until, 9000000000000000) / 900000
   AND (:session IS NULL OR session_id = (SELECT n.session_id FROM session AS n WHERE n.id = :session))
   AND (:project IS NULL OR directory_id IN (SELECT w.directory_id FROM directory AS w JOIN project AS j ON j.project_id = w.project_id
                                              WHERE j.name = :project))
   AND (:model IS NULL OR model_id IN (SELECT m.model_id FROM model AS m WHERE :model IN (m.id, m.name, m.canonical)));
