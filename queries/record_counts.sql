-- How much is recorded.
SELECT (SELECT count(*) FROM process) AS processes,
       (SELECT count(*) FROM sample_open) AS living,
       (SELECT count(*) FROM sample) AS samples,
       (SELECT count(*) FROM session) AS sessions,
       (SELECT count(*) FROM stats_snapshot) AS stats_snapshots,
       (SELECT count(*) FROM token_file) AS token_files,
       (SELECT count(*) FROM gap) AS gaps,
       (SELECT count(*) FROM action) AS actions,
       (SELECT count(*) FROM alert WHERE closed_at IS NULL) AS open_alerts,
       (SELECT min(first_seen_at) FROM host) AS recording_since_at;
