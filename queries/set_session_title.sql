-- What a session is about; within one kind the last word counts.
-- :session_id :kind :title
INSERT INTO session_title (session_id, kind, title) VALUES (:session_id, :kind, :title)
ON CONFLICT DO UPDATE SET title = excluded.title;
