-- Tokens of each day of the home zone by model, caches included, without what they cost; nothing where it is not this one.
WITH home AS MATERIALIZED (
  SELECT (SELECT value FROM note WHERE key = 'home_zone') IS (SELECT offsets FROM v_zone) AS yes),
day (home_day, model_id, tokens) AS (
  SELECT home_day, model_id, input + output + cache_write_5m + cache_write_1h + cache_read
    FROM usage_day WHERE (SELECT yes FROM home)
  UNION ALL
  SELECT d.home_day, d.model_id, d.input + d.output + d.cache_write_5m + d.cache_write_1h + d.cache_read
    FROM (SELECT max(slot) / 96 * 6 AS part FROM usage_slot WHERE (SELECT yes FROM home)) AS n CROSS JOIN usage_part AS d ON d.part >= n.part)
SELECT date(home_day * 86400, 'unixepoch') AS date, (SELECT id FROM model WHERE model_id = d.model_id) AS model_id, sum(tokens) AS tokens
  FROM day AS d
 GROUP BY home_day, d.model_id
 ORDER BY home_day, d.model_id;
