-- Trouble, once per kind and thing: a known one counts up.
-- :host_id :kind :subject :detail :now
INSERT INTO trouble (host_id, kind, subject, detail, first_at, last_at, count)
VALUES (:host_id, :kind, :subject, :detail, :now, :now, 1)
ON CONFLICT (host_id, kind, subject) DO UPDATE
   SET detail = excluded.detail, last_at = excluded.last_at, count = count + 1, cleared_at = NULL;
