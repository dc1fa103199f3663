-- What besides the model decides a price.
-- :speed :geo :tier :prompt_size
INSERT INTO rate (speed, geo, tier, prompt_size) VALUES (:speed, :geo, :tier, :prompt_size)
RETURNING rate_id;
