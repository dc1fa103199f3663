-- Every rate that was met, and whether it is that of fast mode.
SELECT rate_id, speed = 'fast' AS fast FROM rate ORDER BY rate_id;
