-- A span nobody watched.
-- :host_id :reason :since :until
INSERT INTO gap (host_id, reason, since_at, until_at) VALUES (:host_id, :reason, :since, :until);
