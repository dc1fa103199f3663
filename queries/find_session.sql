-- The number of a session.
-- :id  Claude Code's own id
SELECT session_id FROM session WHERE id = :id;
