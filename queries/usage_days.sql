-- Sums of days of the home zone, by model, rate and day of UTC, as few rows have them.
-- :first_day  from this one on, in days since 1970 (default: the first)
-- :next_day   before this one (default: after the last)
-- :model      only this model: its id or its name
-- No zone is more than a day ahead of UTC, or behind it.
SELECT home_day AS number, model_id, rate_id, utc_day, responses, input, output, cache_write_5m, cache_write_1h, cache_read, web_searches
  FROM usage_day
 WHERE utc_day >= coalesce(:first_day - 1, 0) AND utc_day <= coalesce(:next_day, 9000000000)
   AND home_day >= coalesce(:first_day, 0) AND home_day < coalesce(:next_day, 9000000000)
   AND (:model IS NULL OR model_id IN (SELECT model_id FROM model WHERE :model IN (id, name, canonical)))
UNION ALL
-- The newest day is left to its parts.
SELECT d.home_day, d.model_id, d.rate_id, d.part / 6, d.responses, d.input, d.output, d.cache_write_5m, d.cache_write_1h, d.cache_read,
       d.web_searches
  FROM (SELECT max(slot) / 96 * 6 AS part FROM usage_slot) AS n
 CROSS JOIN usage_part AS d ON d.part >= n.part
 WHERE d.home_day >= coalesce(:first_day, 0) AND d.home_day < coalesce(:next_day, 9000000000)
   AND (:model IS NULL OR d.model_id IN (SELECT model_id FROM model WHERE :model IN (id, name, canonical)));
