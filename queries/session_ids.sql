-- The sessions that have a response.
-- :session  only this session
SELECT session_id AS number, id AS name FROM session
 WHERE responses <> 0 AND (:session IS NULL OR id = :session)
 ORDER BY session_id;
