-- An alert of money begins.
-- :host_id :kind :scope :project :session :period :projected :since_at :until_at :now :limit_pico :cost_pico :projected_pico :unpriced_responses
INSERT INTO alert (host_id, kind, scope, project, session, period, projected, since_at, until_at, opened_at,
       limit_pico, cost_pico, projected_pico, unpriced_responses)
VALUES (:host_id, :kind, :scope, :project, :session, :period, :projected, :since_at, :until_at, :now,
       :limit_pico, :cost_pico, :projected_pico, :unpriced_responses)
ON CONFLICT DO NOTHING;
