-- Says anew which prices a model has and what people call it.
-- :model_id :canonical :name :regional
UPDATE model SET canonical = :canonical, name = :name, regional = :regional WHERE model_id = :model_id;
