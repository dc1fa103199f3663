-- Lets go of the buckets of a tier that the next one tells.
-- :tier_id :since
DELETE FROM sample_rollup WHERE tier_id = :tier_id AND since_at < :since;
