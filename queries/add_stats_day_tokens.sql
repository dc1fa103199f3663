-- A state says something new of a day and model.
-- :file_id :day :model_id :tokens :snapshot_id
INSERT INTO stats_day_tokens (file_id, day, model_id, first_snapshot_id, last_snapshot_id, tokens)
VALUES (:file_id, :day, :model_id, :snapshot_id, :snapshot_id, :tokens);
