-- A session has responses from this moment to that one.
-- :session_id :directory_id :since :until
UPDATE session
   SET directory_id = coalesce(directory_id, :directory_id),
       started_at = min(coalesce(started_at, :since), :since),
       last_at = max(coalesce(last_at, :until), :until)
 WHERE session_id = :session_id;
