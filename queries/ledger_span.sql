-- The first and the last quarter of an hour in the ledger, ms UTC.
SELECT (SELECT min(slot) FROM usage_slot) * 900000 AS first_at,
       (SELECT max(slot) FROM usage_slot) * 900000 + 900000 AS last_at;
