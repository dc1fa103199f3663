-- What became of every line that was read: lines = usage + titles + cost states + not usage + rejected.
SELECT coalesce(sum(files), 0) AS files,
       coalesce(sum(files_gone), 0) AS files_gone,
       (SELECT count(*) FROM trouble WHERE kind = 'file_unreadable' AND cleared_at IS NULL) AS unreadable,
       coalesce(sum(bytes), 0) AS bytes,
       coalesce(sum(pending_bytes), 0) AS pending_bytes,
       coalesce(sum(lines), 0) AS lines,
       coalesce(sum(usage), 0) AS usage_lines,
       coalesce(sum(titles), 0) AS title_lines,
       coalesce(sum(cost_states), 0) AS cost_state_lines,
       coalesce(sum(not_usage), 0) AS not_usage_lines,
       coalesce((SELECT sum(count) FROM rejected), 0) AS rejected_lines,
       (SELECT coalesce(sum(responses), 0) FROM session) AS responses,
       coalesce(sum(advisors), 0) AS advisor_lines
  FROM v_transcript_sum;
