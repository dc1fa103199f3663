-- Forgets what was counted under another request id: it is the response's own now.
-- :usage_key :request_hash
DELETE FROM usage_request WHERE usage_key = :usage_key AND request_hash = :request_hash;
