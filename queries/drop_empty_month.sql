-- A month without any response: all of its have moved.
-- :utc_month :model_id :rate_id
DELETE FROM usage_month WHERE utc_month = :utc_month AND model_id = :model_id AND rate_id = :rate_id AND responses = 0;
