-- When transcripts that had changed were read last, ms UTC.
SELECT (SELECT recorded_at FROM reading ORDER BY reading_id DESC LIMIT 1) AS recorded_at;
