-- The first day of UTC that is over and has hours which are not summed up, in days since 1970; NULL if there is none.
-- :now  ms UTC (default: after all): a response may be dated later than today
SELECT min(slot) / 96 AS utc_day
  FROM usage_slot
 WHERE slot >= coalesce((SELECT max(hour) / 24 + 1 FROM usage_hour), 0) * 96
   AND slot < min((SELECT max(slot) / 96 FROM usage_slot), coalesce(:now, 9000000000000000) / 86400000) * 96;
