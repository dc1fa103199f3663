-- What a response said until this reading.
-- :usage_key :reading_id
INSERT INTO usage_revision (usage_key, replaced_by, reading_id, happened_at, session_id, directory_id, model_id, rate_id,
       input, output, cache_write_5m, cache_write_1h, cache_read, web_searches, subagent)
SELECT usage_key, :reading_id, reading_id, happened_at, session_id, directory_id, model_id, rate_id,
       input, output, cache_write_5m, cache_write_1h, cache_read, web_searches, subagent
  FROM usage WHERE usage_key = :usage_key;
