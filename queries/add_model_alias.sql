-- Says which model an id stands for.
-- :id :model
INSERT INTO model_alias (id, model) VALUES (:id, :model) ON CONFLICT (id) DO UPDATE SET model = excluded.model;
