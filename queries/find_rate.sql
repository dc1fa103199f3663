-- The number of what besides the model decides a price.
-- :speed :geo :tier :prompt_size
SELECT rate_id FROM rate WHERE speed = :speed AND geo = :geo AND tier = :tier AND prompt_size = :prompt_size;
