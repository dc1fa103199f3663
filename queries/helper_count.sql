-- How many living helper processes there are: daemons, their terminals and spares, MCP servers.
SELECT count(*) AS helpers
  -- CROSS: from the few that live to their rows, never through all processes there ever were.
  FROM sample_open CROSS JOIN process USING (process_id)
 WHERE kind = 'helper';
