-- Adds to (or, below zero, takes from) the number of a session's responses.
-- :session_id :responses
UPDATE session SET responses = responses + :responses WHERE session_id = :session_id;
