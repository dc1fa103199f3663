-- What a state says of one model.
-- :snapshot_id :model_id :input :output :cache_read :cache_creation :web_searches
INSERT INTO stats_model_usage (snapshot_id, model_id, input, output, cache_read, cache_creation, web_searches)
VALUES (:snapshot_id, :model_id, :input, :output, :cache_read, :cache_creation, :web_searches);
