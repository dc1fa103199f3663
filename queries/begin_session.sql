-- A session began earlier than is known: of its own, so that most responses leave it and its index alone.
-- :session_id :since
UPDATE session SET started_at = :since
 WHERE session_id = :session_id AND (started_at IS NULL OR started_at > :since);
