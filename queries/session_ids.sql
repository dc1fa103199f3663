-- Every session that was ever met, be it that its responses are counted under another one today.
-- :session  only this session
SELECT session_id AS number, id AS name FROM session WHERE :session IS NULL OR id = :session ORDER BY session_id;
