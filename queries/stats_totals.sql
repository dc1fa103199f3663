-- What every stats-cache.json says of itself, newest states only.
SELECT count(*) AS files,
       sum(total_sessions) AS total_sessions,
       max(last_day) AS last_day,
       min(recorded_at) AS recorded_at,
       max(version) AS version,
       count(f.gone_at) AS files_gone
  FROM v_stats_newest AS s
  JOIN token_file AS f ON f.file_id = s.file_id;
