-- What went wrong and is not mended, newest first.
-- :host_id  only of this machine (default: of all)
-- :limit    rows at most (default 50)
SELECT kind, subject, detail, first_at, last_at, count
  FROM trouble
 WHERE cleared_at IS NULL AND (:host_id IS NULL OR host_id = :host_id)
 ORDER BY last_at DESC, trouble_id DESC
 LIMIT coalesce(:limit, 50);
