-- A session, by Claude Code's own id; what is known stays, what is new is added. A folder that a line named stays, too.
-- :id :directory_id :started_at
INSERT INTO session (id, directory_id, started_at) VALUES (:id, :directory_id, :started_at)
ON CONFLICT (id) DO UPDATE
   SET directory_id = iif(session.directory_at IS NULL, coalesce(excluded.directory_id, session.directory_id), session.directory_id),
       started_at = min(coalesce(session.started_at, excluded.started_at), coalesce(excluded.started_at, session.started_at))
RETURNING session_id;
