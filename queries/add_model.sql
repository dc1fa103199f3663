-- A model, by the id a file writes.
-- :id :canonical :name
INSERT INTO model (id, canonical, name) VALUES (:id, :canonical, :name)
ON CONFLICT (id) DO UPDATE SET canonical = excluded.canonical, name = excluded.name
RETURNING model_id;
