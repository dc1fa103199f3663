-- Four hours without any response: all of theirs have moved.
-- :part :home_day :model_id :rate_id :session_id :directory_id
DELETE FROM usage_part
 WHERE part = :part AND home_day = :home_day AND model_id = :model_id AND rate_id = :rate_id
   AND session_id = :session_id AND directory_id = :directory_id AND responses = 0;
