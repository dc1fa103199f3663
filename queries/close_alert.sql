-- An alert ends.
-- :alert_id :now
UPDATE alert SET closed_at = :now WHERE alert_id = :alert_id AND closed_at IS NULL;
