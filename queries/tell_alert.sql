-- Somebody was told.
-- :alert_id :now
UPDATE alert SET told_at = :now WHERE alert_id = :alert_id;
