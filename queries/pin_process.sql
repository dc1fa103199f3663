-- Exempts a process from being stale.
-- :process_id :now
INSERT INTO pin (process_id, pinned_at) VALUES (:process_id, :now) ON CONFLICT DO NOTHING;
