-- An alert of a process begins, with what the open span says of it.
-- :process_id :kind :since :orphaned_by :now
INSERT INTO alert (host_id, kind, process_id, projected, since_at, opened_at, orphaned_by, memory_bytes, cpu_permille, memory_permille)
SELECT b.host_id, :kind, p.process_id, 0, :since, :now, :orphaned_by, o.memory_tree_bytes,
       cast(round(o.cpu_permille * 1.0 / h.cpu_count) AS INTEGER),
       cast(round(o.memory_tree_bytes * 1000.0 / max(1, h.memory_bytes)) AS INTEGER)
  FROM process AS p
  JOIN boot AS b ON b.boot_id = p.boot_id
  JOIN host AS h ON h.host_id = b.host_id
  LEFT JOIN sample_open AS o ON o.process_id = p.process_id
 WHERE p.process_id = :process_id
ON CONFLICT DO NOTHING;
