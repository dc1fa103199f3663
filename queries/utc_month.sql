-- The month of UTC that a quarter of an hour lies in, in months since January 1970.
-- :slot  number of the quarter of an hour since 1970 UTC (default: the first)
SELECT (strftime('%Y', coalesce(:slot, 0) * 900, 'unixepoch') - 1970) * 12
       + strftime('%m', coalesce(:slot, 0) * 900, 'unixepoch') - 1 AS utc_month;
