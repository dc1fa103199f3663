-- An alert ends: one of a period with the period, wherever that is over.
-- :alert_id :now
UPDATE alert SET closed_at = max(opened_at, min(:now, coalesce(until_at, :now))) WHERE alert_id = :alert_id AND closed_at IS NULL;
