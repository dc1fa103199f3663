-- A state repeats what the one before said of a day and model.
-- :file_id :day :model_id :tokens :snapshot_id :before
UPDATE stats_day_tokens SET last_snapshot_id = :snapshot_id
 WHERE file_id = :file_id AND day = :day AND model_id = :model_id AND tokens = :tokens AND last_snapshot_id = :before;
