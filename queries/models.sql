-- Every model that was ever met, under each id that files wrote.
SELECT model_id, id, canonical, name, regional FROM model ORDER BY id;
