-- An alert was told, or could not be.
-- :alert_id :channel :tried_at :exit_code :failure
INSERT INTO alert_delivery (alert_id, channel, tried_at, tries, delivered_at, exit_code, failure)
VALUES (:alert_id, :channel, :tried_at, :failure IS NOT NULL, iif(:failure IS NULL, :tried_at, NULL), :exit_code, :failure)
ON CONFLICT DO UPDATE
   SET tried_at = excluded.tried_at,
       tries = iif(excluded.failure IS NULL, 0, alert_delivery.tries + 1),
       delivered_at = coalesce(excluded.delivered_at, alert_delivery.delivered_at),
       exit_code = excluded.exit_code,
       failure = excluded.failure;
