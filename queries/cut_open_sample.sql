-- The open span of a process begins anew where it was just closed: it goes on, and the tiers know what was.
-- :process_id :now :cpu_ms :cpu_tree_ms
UPDATE sample_open
   SET since_at = :now, looked_at = :now, cpu_tree_ms_since = :cpu_tree_ms, cpu_ms = :cpu_ms, cpu_tree_ms = :cpu_tree_ms
 WHERE process_id = :process_id;
