-- The open alerts of a machine: what they stand for, and what was said of them last.
-- :host_id
SELECT alert_id, kind, process_id, scope, project, session, period, projected, since_at, until_at, opened_at,
       orphaned_by, limit_pico, cost_pico, projected_pico, unpriced_responses
  FROM alert INDEXED BY alert_open
 WHERE closed_at IS NULL AND host_id = :host_id
 ORDER BY alert_id;
