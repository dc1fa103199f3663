-- An hour without any response: all of its have moved.
-- :hour :model_id :rate_id
DELETE FROM usage_hour WHERE hour = :hour AND model_id = :model_id AND rate_id = :rate_id AND responses = 0;
