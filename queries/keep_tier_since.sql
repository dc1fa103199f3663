-- Moves the begin of what a tier is kept of.
-- :tier_id :since
UPDATE sample_tier SET kept_since_at = :since WHERE tier_id = :tier_id;
