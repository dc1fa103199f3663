-- Tokens of each day of the home zone by model, caches included, without what they cost; nothing where it is not this zone.
-- A row for each day of UTC that the day has a part in, so that nothing need be sorted.
WITH home AS MATERIALIZED (
  SELECT (SELECT value FROM note WHERE key = 'home_zone') IS (SELECT offsets FROM v_zone) AS yes),
day (home_day, model_id, tokens) AS (
  SELECT home_day, model_id, sum(input + output + cache_write_5m + cache_write_1h + cache_read)
    FROM usage_day WHERE (SELECT yes FROM home)
   GROUP BY utc_day, home_day, model_id
  UNION ALL
  SELECT d.home_day, d.model_id, sum(d.input + d.output + d.cache_write_5m + d.cache_write_1h + d.cache_read)
    FROM (SELECT max(slot) / 96 * 6 AS part FROM usage_slot WHERE (SELECT yes FROM home)) AS n
   CROSS JOIN usage_part AS d ON d.part >= n.part
   GROUP BY d.home_day, d.model_id)
SELECT date(d.home_day * 86400, 'unixepoch') AS date, m.id AS model_id, d.tokens
  FROM day AS d
 CROSS JOIN model AS m ON m.model_id = d.model_id;
