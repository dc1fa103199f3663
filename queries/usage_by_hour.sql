-- Sums of the ledger by hour of UTC, of all sessions: each under its first quarter of an hour. Several rows may be of one hour.
-- NULL in first_at: at the very beginning of quarters only, or it is being looked for; in last_at: both moments are being looked for.
-- :since  from this moment on, ms UTC, cut at the hour
-- :until  before this moment, ms UTC, cut at the hour
-- :model  only this model: its id or its name
SELECT h.hour * 4 AS slot, h.model_id, h.rate_id, h.responses, h.input, h.output, h.cache_write_5m, h.cache_write_1h,
       h.cache_read, h.web_searches, h.first_at, h.last_at
  FROM usage_hour AS h
 WHERE h.hour >= coalesce(:since, 0) / 3600000 AND h.hour < coalesce(:until, 9000000000000000) / 3600000
   AND (:model IS NULL OR h.model_id IN (SELECT m.model_id FROM model AS m WHERE :model IN (m.id, m.name, m.canonical)))
UNION ALL
-- The newest days may not be summed up yet.
SELECT d.slot / 4 * 4, d.model_id, d.rate_id, d.responses, d.input, d.output, d.cache_write_5m, d.cache_write_1h,
       d.cache_read, d.web_searches, d.first_at, d.last_at
  FROM (SELECT coalesce((SELECT max(hour) / 24 + 1 FROM usage_hour), 0) AS utc_day) AS n
 CROSS JOIN usage_slot AS d
    ON d.slot >= max(n.utc_day * 96, coalesce(:since, 0) / 3600000 * 4)
   AND d.slot < coalesce(:until, 9000000000000000) / 3600000 * 4
   AND (:model IS NULL OR d.model_id IN (SELECT m.model_id FROM model AS m WHERE :model IN (m.id, m.name, m.canonical)));
