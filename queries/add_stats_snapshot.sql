-- A new state of a stats-cache.json.
-- :file_id :now :version :last_day :total_sessions :total_messages :first_session_at :days_count_caches
INSERT INTO stats_snapshot (file_id, recorded_at, version, last_day, total_sessions, total_messages, first_session_at,
                            days_count_caches)
VALUES (:file_id, :now, :version, :last_day, :total_sessions, :total_messages, :first_session_at, :days_count_caches)
RETURNING snapshot_id;
