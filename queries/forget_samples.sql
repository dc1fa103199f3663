-- Lets go of spans that the tiers tell; the newest stays, for its number must not be given again.
-- :since  ms UTC; what begins before it and ends by then goes
-- :limit  rows at most
DELETE FROM sample
 WHERE sample_id IN (SELECT sample_id FROM sample
                      WHERE sample_id <= (SELECT rolled_sample_id FROM sample_tier WHERE tier_id = 1)
                        AND sample_id < (SELECT max(sample_id) FROM sample)
                        AND since_at < :since AND until_at <= :since
                      LIMIT :limit);
