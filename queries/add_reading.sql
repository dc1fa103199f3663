-- A reading of transcripts begins.
-- :now
INSERT INTO reading (recorded_at) VALUES (:now) RETURNING reading_id;
