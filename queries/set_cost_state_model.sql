-- What a session says it spent on one model.
-- :session_id :transcript_id :model_id :input :output :cache_write_5m :cache_write_1h :cache_read :web_searches :cost_pico
INSERT INTO cost_state_model (session_id, transcript_id, model_id, input, output, cache_write_5m, cache_write_1h, cache_read, web_searches, cost_pico)
VALUES (:session_id, :transcript_id, :model_id, :input, :output, :cache_write_5m, :cache_write_1h, :cache_read, :web_searches, :cost_pico)
ON CONFLICT DO UPDATE
   SET input = excluded.input, output = excluded.output, cache_write_5m = excluded.cache_write_5m,
       cache_write_1h = excluded.cache_write_1h, cache_read = excluded.cache_read,
       web_searches = excluded.web_searches, cost_pico = excluded.cost_pico;
