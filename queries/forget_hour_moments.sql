-- The first or the last response of an hour has moved: which one is so now has to be looked for.
-- :hour :model_id :rate_id
-- :first_at  the first of the responses that left, the first millisecond of each quarter apart
-- :last_at   the last of them
UPDATE usage_hour
   SET first_at = NULL, last_at = NULL
 WHERE hour = :hour AND model_id = :model_id AND rate_id = :rate_id
   AND (:first_at <= first_at OR :last_at >= last_at);
