-- Moments as local words, in their order.
-- :at  a JSON list of moments, ms UTC (default: the beginning of 1970)
SELECT value AS at, strftime('%Y-%m-%d %H:%M', value / 1000, 'unixepoch', 'localtime') AS local
  FROM json_each(coalesce(:at, '[0]'))
 ORDER BY key;
