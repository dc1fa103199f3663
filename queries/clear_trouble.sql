-- The thing was found mended.
-- :host_id :subject :now
UPDATE trouble SET cleared_at = :now WHERE host_id = :host_id AND subject = :subject AND cleared_at IS NULL;
