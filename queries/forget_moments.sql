-- The first or the last response of a quarter of an hour has moved: which one is so now has to be looked for.
-- :slot :session_id :model_id :rate_id :directory_id
-- :first_at  the first of the responses that left, the quarter's very first millisecond apart
-- :last_at   the last of them
UPDATE usage_slot
   SET first_at = NULL, last_at = NULL
 WHERE slot = :slot AND session_id = :session_id AND model_id = :model_id AND rate_id = :rate_id
   AND directory_id = :directory_id
   AND (:first_at <= first_at OR :last_at >= last_at);
