-- When a machine first wrote to this file.
-- :host_id
SELECT first_seen_at FROM host WHERE host_id = :host_id;
