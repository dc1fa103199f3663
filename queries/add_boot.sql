-- Adds a run of a machine.
-- :host_id :boot_key :booted_at :ticks_per_second
INSERT INTO boot (host_id, boot_key, booted_at, ticks_per_second)
VALUES (:host_id, :boot_key, :booted_at, :ticks_per_second)
RETURNING boot_id;
