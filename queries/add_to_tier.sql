-- Adds a part of a span to its bucket.
-- :tier_id :since :process_id :until :spans :observed_ms :active_ms :rated_ms :cpu_us :cpu_tree_ms :memory_kib_ms :memory_tree_kib_ms :cpu_peak_permille :cpu_tree_peak_permille :memory_peak_bytes :memory_tree_peak_bytes :child_peak :worst_health
INSERT INTO sample_rollup (tier_id, since_at, process_id, until_at, spans, observed_ms, active_ms, rated_ms, cpu_us,
       cpu_tree_ms, memory_kib_ms, memory_tree_kib_ms, cpu_peak_permille, cpu_tree_peak_permille, memory_peak_bytes,
       memory_tree_peak_bytes, child_peak, worst_health)
VALUES (:tier_id, :since, :process_id, :until, :spans, :observed_ms, :active_ms, :rated_ms, :cpu_us,
       :cpu_tree_ms, :memory_kib_ms, :memory_tree_kib_ms, :cpu_peak_permille, :cpu_tree_peak_permille, :memory_peak_bytes,
       :memory_tree_peak_bytes, :child_peak, :worst_health)
ON CONFLICT DO UPDATE
   SET until_at = max(until_at, excluded.until_at),
       spans = spans + excluded.spans,
       observed_ms = observed_ms + excluded.observed_ms,
       active_ms = active_ms + excluded.active_ms,
       rated_ms = rated_ms + excluded.rated_ms,
       cpu_us = cpu_us + excluded.cpu_us,
       cpu_tree_ms = cpu_tree_ms + excluded.cpu_tree_ms,
       memory_kib_ms = memory_kib_ms + excluded.memory_kib_ms,
       memory_tree_kib_ms = memory_tree_kib_ms + excluded.memory_tree_kib_ms,
       cpu_peak_permille = coalesce(max(cpu_peak_permille, excluded.cpu_peak_permille), cpu_peak_permille,
                                    excluded.cpu_peak_permille),
       cpu_tree_peak_permille = coalesce(max(cpu_tree_peak_permille, excluded.cpu_tree_peak_permille),
                                         cpu_tree_peak_permille, excluded.cpu_tree_peak_permille),
       memory_peak_bytes = max(memory_peak_bytes, excluded.memory_peak_bytes),
       memory_tree_peak_bytes = max(memory_tree_peak_bytes, excluded.memory_tree_peak_bytes),
       child_peak = max(child_peak, excluded.child_peak),
       -- The gravest: the words' order is that of this list.
       worst_health = iif(instr('healthy pinned stale zombie', excluded.worst_health)
                            > instr('healthy pinned stale zombie', worst_health), excluded.worst_health, worst_health);
