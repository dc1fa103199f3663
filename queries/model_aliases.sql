-- What config.toml says other ids stand for.
SELECT id, model FROM model_alias ORDER BY id;
