-- How the shares of plan limits went: each change as a status line was told of it, oldest first.
-- :since  told from this moment on, ms UTC
-- :until  told before this moment, ms UTC
-- :limit  rows at most, the newest (default 5000)
SELECT claude_home, window_name, resets_at, observed_at, used_percentage, session
  FROM (SELECT limit_id, claude_home, window_name, resets_at, observed_at, used_permille / 10.0 AS used_percentage, session
          FROM limit_sample
         WHERE (:since IS NULL OR observed_at >= :since) AND (:until IS NULL OR observed_at < :until)
         ORDER BY limit_id DESC
         LIMIT coalesce(:limit, 5000))
 ORDER BY limit_id;
