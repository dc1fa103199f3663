-- A response as it stands, with the words its merging depends on.
-- :usage_key
SELECT u.happened_at, u.session_id, u.directory_id, u.model_id, u.rate_id, u.input, u.output, u.cache_write_5m,
       u.cache_write_1h, u.cache_read, u.web_searches, u.thinking, u.subagent, u.sidechain, u.progress, u.future,
       u.advisor, u.counted_after_ms, u.request_hash, u.reading_id,
       s.id AS session, d.path AS directory, m.id AS model, r.speed, r.geo, r.tier
  FROM usage AS u
  JOIN session AS s ON s.session_id = u.session_id
  JOIN directory AS d ON d.directory_id = u.directory_id
  JOIN model AS m ON m.model_id = u.model_id
  JOIN rate AS r ON r.rate_id = u.rate_id
 WHERE u.usage_key = :usage_key;
