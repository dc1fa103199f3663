-- How many living helper processes there are: daemons, their terminals and spares, MCP servers.
SELECT count(*) AS helpers FROM sample_open JOIN process USING (process_id) WHERE kind = 'helper';
