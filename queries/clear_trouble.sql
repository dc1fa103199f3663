-- The thing was found mended, in one respect or (kind NULL) in all.
-- :host_id :subject :kind :now
UPDATE trouble SET cleared_at = :now
 WHERE host_id = :host_id AND subject = :subject AND cleared_at IS NULL AND (:kind IS NULL OR kind = :kind);
