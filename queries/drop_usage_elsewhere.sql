-- Forgets that a response was met in another session: it is counted under that one now.
-- :session_id :usage_key
DELETE FROM usage_elsewhere WHERE session_id = :session_id AND usage_key = :usage_key;
