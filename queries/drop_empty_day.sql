-- A day without any response: all of its have moved.
-- :utc_day :home_day :model_id :rate_id :directory_id
DELETE FROM usage_day
 WHERE model_id = :model_id AND rate_id = :rate_id AND utc_day = :utc_day AND home_day = :home_day
   AND directory_id = :directory_id AND responses = 0;
