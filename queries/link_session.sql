-- A process has a session from this moment on.
-- :process_id :since :session_id :linked_by
INSERT INTO process_session (process_id, since_at, session_id, linked_by) VALUES (:process_id, :since, :session_id, :linked_by)
ON CONFLICT DO UPDATE SET session_id = excluded.session_id, until_at = NULL, linked_by = excluded.linked_by;
