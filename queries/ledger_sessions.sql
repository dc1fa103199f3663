-- How many sessions have responses in the ledger.
SELECT count(*) AS sessions FROM session AS s
 WHERE EXISTS (SELECT 1 FROM usage_slot AS u WHERE u.session_id = s.session_id);
