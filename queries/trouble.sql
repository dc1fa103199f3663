-- What went wrong and is not mended, newest first.
-- :limit  rows at most (default 50)
SELECT kind, subject, detail, first_at, last_at, count
  FROM trouble
 WHERE cleared_at IS NULL
 ORDER BY last_at DESC, trouble_id DESC
 LIMIT coalesce(:limit, 50);
