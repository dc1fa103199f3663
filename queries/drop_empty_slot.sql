-- A quarter of an hour without any response: all of its have moved.
-- :slot :session_id :model_id :rate_id :directory_id
DELETE FROM usage_slot
 WHERE slot = :slot AND session_id = :session_id AND model_id = :model_id AND rate_id = :rate_id
   AND directory_id = :directory_id AND responses = 0;
