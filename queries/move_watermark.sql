-- Every tier has come as far as this span.
-- :sample_id
UPDATE sample_tier SET rolled_sample_id = :sample_id WHERE tier_id > 0;
