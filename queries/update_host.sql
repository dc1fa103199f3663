-- Keeps what may change of this machine.
-- :host_id :name :cpu_count :memory
UPDATE host SET name = :name, cpu_count = :cpu_count, memory_bytes = :memory
 WHERE host_id = :host_id AND (name, cpu_count, memory_bytes) IS NOT (:name, :cpu_count, :memory);
