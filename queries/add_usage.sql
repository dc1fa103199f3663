-- A response, unless it is known.
-- :usage_key :happened_at :session_id :directory_id :model_id :rate_id :input :output :cache_write_5m :cache_write_1h :cache_read :web_searches :thinking :subagent :sidechain :progress :future :advisor :counted_after_ms :request_hash :reading_id
INSERT INTO usage (usage_key, happened_at, session_id, directory_id, model_id, rate_id, input, output, cache_write_5m, cache_write_1h, cache_read, web_searches, thinking, subagent, sidechain, progress, future, advisor, counted_after_ms, request_hash, reading_id)
VALUES (:usage_key, :happened_at, :session_id, :directory_id, :model_id, :rate_id, :input, :output, :cache_write_5m, :cache_write_1h, :cache_read, :web_searches, :thinking, :subagent, :sidechain, :progress, :future, :advisor, :counted_after_ms, :request_hash, :reading_id)
ON CONFLICT DO NOTHING;
