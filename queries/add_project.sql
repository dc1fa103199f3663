-- A project, by its root.
-- :root :name
INSERT INTO project (root, name) VALUES (:root, :name)
ON CONFLICT (root) DO UPDATE SET name = excluded.name
RETURNING project_id;
