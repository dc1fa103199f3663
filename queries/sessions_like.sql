-- Ids of sessions that begin like this, in order.
-- :session  the beginning of an id (default: any)
-- :limit    rows at most (default 3)
SELECT id
  FROM session
 WHERE id >= coalesce(:session, '') AND id < coalesce(:session, '') || char(1114111)
 ORDER BY id
 LIMIT coalesce(:limit, 3);
