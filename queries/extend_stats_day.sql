-- A state repeats what the one before said of a day.
-- :file_id :day :messages :sessions :tool_calls :snapshot_id :before
UPDATE stats_day SET last_snapshot_id = :snapshot_id
 WHERE file_id = :file_id AND day = :day AND last_snapshot_id = :before
   AND (messages, sessions, tool_calls) IS (:messages, :sessions, :tool_calls);
