-- Tokens of each day of the home zone by model, caches included, without what they cost; nothing where it is not this one.
WITH home AS MATERIALIZED (
  SELECT (SELECT value FROM note WHERE key = 'home_zone') IS (SELECT offsets FROM v_zone) AS yes)
SELECT strftime('%Y-%m-%d', d.day * 86400, 'unixepoch') AS date, m.id AS model_id, d.tokens
  FROM (SELECT home_day AS day, model_id, sum(tokens) AS tokens
          -- In the order of the key first, so that there is less to sort.
          FROM (SELECT home_day, model_id, sum(input + output + cache_write_5m + cache_write_1h + cache_read) AS tokens
                  FROM usage_day
                 WHERE (SELECT yes FROM home)
                 GROUP BY part, home_day, model_id)
         GROUP BY home_day, model_id) AS d
  JOIN model AS m ON m.model_id = d.model_id
 ORDER BY d.day, m.id;
