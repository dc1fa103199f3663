-- The first and the last quarter of an hour in the ledger, ms UTC, and the first local day.
SELECT (SELECT min(slot) FROM usage_slot) * 900000 AS first_at,
       (SELECT max(slot) FROM usage_slot) * 900000 + 900000 AS last_at,
       date((SELECT min(slot) FROM usage_slot) * 900, 'unixepoch', 'localtime') AS first_day;
