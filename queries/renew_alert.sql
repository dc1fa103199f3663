-- An open alert of money has new amounts.
-- :alert_id :cost_pico :projected_pico :unpriced_responses
UPDATE alert
   SET cost_pico = :cost_pico, projected_pico = :projected_pico, unpriced_responses = :unpriced_responses
 WHERE alert_id = :alert_id AND closed_at IS NULL;
