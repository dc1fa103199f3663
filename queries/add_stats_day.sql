-- A state says something new of a day.
-- :file_id :day :messages :sessions :tool_calls :snapshot_id
INSERT INTO stats_day (file_id, day, first_snapshot_id, last_snapshot_id, messages, sessions, tool_calls)
VALUES (:file_id, :day, :snapshot_id, :snapshot_id, :messages, :sessions, :tool_calls);
