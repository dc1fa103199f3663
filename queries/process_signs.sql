-- What else is known of one process: its session's last response, its open alerts, its pin.
-- :process_id  the process
SELECT (SELECT max(n.last_at) FROM process_session AS l JOIN session AS n ON n.session_id = l.session_id
         WHERE l.process_id = p.process_id AND l.until_at IS NULL) AS responded_at,
       (SELECT min(a.opened_at) FROM alert AS a WHERE a.process_id = p.process_id AND a.closed_at IS NULL AND a.kind = 'orphan') AS orphan_since,
       (SELECT pinned_at FROM pin WHERE pin.process_id = p.process_id) AS pinned_at
  FROM process AS p
 WHERE p.process_id = :process_id;
