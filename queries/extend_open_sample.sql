-- The open span goes on: what this look knows better.
-- :process_id :now :active_at :active_by :cpu_ms :cpu_tree_ms
UPDATE sample_open
   SET looked_at = :now, active_at = :active_at, active_by = :active_by, cpu_ms = :cpu_ms, cpu_tree_ms = :cpu_tree_ms
 WHERE process_id = :process_id;
