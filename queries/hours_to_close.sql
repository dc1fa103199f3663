-- The first day of UTC that is over and has hours which are not summed up, in days since 1970; NULL if there is none.
SELECT min(slot) / 96 AS utc_day
  FROM usage_slot
 WHERE slot >= coalesce((SELECT max(hour) / 24 + 1 FROM usage_hour), 0) * 96
   AND slot < (SELECT max(slot) / 96 FROM usage_slot) * 96;
