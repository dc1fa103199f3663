-- A model, by the id a file writes; an alias, with or without what asks for a larger context, goes before its own name.
-- :id :bare :canonical :name :regional
INSERT INTO model (id, canonical, name, regional)
VALUES (:id,
        coalesce((SELECT model FROM model_alias WHERE id = :id), (SELECT model FROM model_alias WHERE id = :bare),
                 (SELECT model FROM model_alias WHERE id = :canonical), :canonical),
        :name, :regional)
ON CONFLICT (id) DO UPDATE SET canonical = excluded.canonical, name = excluded.name, regional = excluded.regional
RETURNING model_id;
