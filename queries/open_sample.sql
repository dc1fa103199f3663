-- Begins the open span of a process, in place of the one before.
-- :process_id :since :now :state :health :resource_alert :active :active_at :active_by :cpu_permille :cpu_tree_permille :memory_bytes :memory_tree_bytes :child_count :cpu_tree_ms_since :cpu_ms :cpu_tree_ms
INSERT OR REPLACE INTO sample_open (process_id, since_at, looked_at, state, health, resource_alert, active, active_at,
       active_by, cpu_permille, cpu_tree_permille, memory_bytes, memory_tree_bytes, child_count, cpu_tree_ms_since,
       cpu_ms, cpu_tree_ms)
VALUES (:process_id, :since, :now, :state, :health, :resource_alert, :active, :active_at, :active_by, :cpu_permille,
       :cpu_tree_permille, :memory_bytes, :memory_tree_bytes, :child_count, :cpu_tree_ms_since, :cpu_ms, :cpu_tree_ms);
