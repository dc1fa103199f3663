-- Adds this machine, with a random name of its own.
-- :machine :name :cpu_count :memory :now
INSERT INTO host (host_key, machine_key, name, cpu_count, memory_bytes, first_seen_at)
VALUES (lower(hex(randomblob(16))), :machine, :name, :cpu_count, :memory, :now)
RETURNING host_id, host_key;
