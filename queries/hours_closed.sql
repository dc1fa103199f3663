-- Before this day of UTC all hours are summed up, in days since 1970.
SELECT coalesce((SELECT max(hour) / 24 + 1 FROM usage_hour), 0) AS utc_day;
