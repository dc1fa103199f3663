-- How many sessions have responses in the ledger.
SELECT count(*) AS sessions FROM session WHERE responses > 0;
