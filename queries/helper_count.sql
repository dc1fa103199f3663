-- How many living helper processes there are: daemons, their terminals and spares, MCP servers.
-- :project  only this project
SELECT count(*) AS helpers
  -- CROSS: from the few that live to their rows, never through all processes there ever were.
  FROM sample_open AS o
 CROSS JOIN process AS p ON p.process_id = o.process_id
  LEFT JOIN directory AS d ON d.directory_id = p.directory_id
  LEFT JOIN project AS j ON j.project_id = d.project_id
 WHERE p.kind = 'helper' AND (:project IS NULL OR j.name = :project);
