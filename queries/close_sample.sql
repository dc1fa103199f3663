-- Closes the open span of a process.
-- :process_id :until :cpu_tree_ms
INSERT INTO sample (process_id, since_at, until_at, state, health, resource_alert, active, cpu_permille,
                    cpu_tree_permille, memory_bytes, memory_tree_bytes, child_count, cpu_tree_ms_since, cpu_tree_ms_until)
SELECT process_id, since_at, max(:until, since_at), state, health, resource_alert, active, cpu_permille,
       cpu_tree_permille, memory_bytes, memory_tree_bytes, child_count, cpu_tree_ms_since,
       max(cpu_tree_ms_since, coalesce(:cpu_tree_ms, cpu_tree_ms))
  FROM sample_open WHERE process_id = :process_id;
