-- A day without any response: all of its have moved.
-- :utc_day :home_day :model_id :rate_id
DELETE FROM usage_day
 WHERE utc_day = :utc_day AND home_day = :home_day AND model_id = :model_id AND rate_id = :rate_id AND responses = 0;
