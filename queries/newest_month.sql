-- The month of UTC of the newest response, in months since January 1970; 0 without any.
SELECT coalesce((strftime('%Y', max(slot) * 900, 'unixepoch') - 1970) * 12 + strftime('%m', max(slot) * 900, 'unixepoch') - 1, 0) AS utc_month
  FROM usage_slot;
