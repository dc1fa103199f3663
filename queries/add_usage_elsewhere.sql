-- Notes that a response was met in another session than the one it is counted under.
-- :session_id :usage_key
INSERT OR IGNORE INTO usage_elsewhere (session_id, usage_key)
SELECT :session_id, :usage_key WHERE :session_id <> (SELECT session_id FROM usage WHERE usage_key = :usage_key);
