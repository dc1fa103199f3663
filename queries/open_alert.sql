-- An alert begins.
-- :process_id :kind :now
INSERT INTO alert (process_id, kind, opened_at) VALUES (:process_id, :kind, :now);
