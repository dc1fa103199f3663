-- What besides the model decides a price.
-- :speed :geo :tier :prompt_size
INSERT INTO rate (speed, geo, tier, prompt_size) VALUES (:speed, :geo, :tier, :prompt_size)
ON CONFLICT DO UPDATE SET speed = excluded.speed
RETURNING rate_id;
