-- Models as blocks name them, and what is told beside them when they were fast, in order of their ids.
SELECT m.model_id,
       f.fast,
       m.id || iif(f.fast, '-fast', '') AS id,
       m.name || iif(f.fast, ' fast', '') AS name
  FROM model AS m
 CROSS JOIN (SELECT 0 AS fast UNION ALL SELECT 1) AS f
 ORDER BY m.id, f.fast;
