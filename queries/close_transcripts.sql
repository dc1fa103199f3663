-- Sums up the accounts of transcripts, 64 at a time, where many of these sums are missing.
-- A few may miss: living sessions would soon open theirs again.
INSERT INTO transcript_sum (block, files, files_gone, bytes, pending_bytes, lines, usage, titles, cost_states, not_usage, advisors)
SELECT block, files, files_gone, bytes, pending_bytes, lines, usage, titles, cost_states, not_usage, advisors
  FROM (SELECT *, count(*) OVER () AS missing FROM v_transcript_sum WHERE NOT kept AND block < (SELECT max(transcript_id) / 64 FROM transcript))
 WHERE missing > 4;
