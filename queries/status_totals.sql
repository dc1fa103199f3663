-- The living processes counted, their memory once each, and when they were last looked at.
-- :project  only this project
-- :host     only this machine, by name
-- :all      1: helper processes too
SELECT count(*) AS total,
       coalesce(sum(o.health = 'healthy'), 0) AS healthy,
       coalesce(sum(o.health = 'stale'), 0) AS stale,
       coalesce(sum(o.health = 'zombie'), 0) AS zombie,
       coalesce(sum(o.health = 'pinned'), 0) AS pinned,
       coalesce(sum(o.resource_alert IS NOT NULL), 0) AS resource_alerts,
       -- A process below another one is in that one's sum already.
       round(coalesce(sum(iif(p.ancestor_id IN (SELECT process_id FROM sample_open), 0, o.memory_tree_bytes)), 0) / 1048576.0, 1)
         AS total_memory_mb
  -- CROSS: from the few that live to their rows, never through all processes there ever were.
  FROM sample_open AS o
 CROSS JOIN process AS p ON p.process_id = o.process_id
  JOIN boot AS b ON b.boot_id = p.boot_id
  JOIN host AS h ON h.host_id = b.host_id
  LEFT JOIN directory AS d ON d.directory_id = p.directory_id
  LEFT JOIN project AS j ON j.project_id = d.project_id
 WHERE (:project IS NULL OR j.name = :project)
   AND (:host IS NULL OR h.name = :host)
   AND (:all OR p.kind <> 'helper');
