-- A transcript is gone; its facts are kept.
-- :transcript_id :now
UPDATE transcript SET gone_at = :now WHERE transcript_id = :transcript_id AND gone_at IS NULL;
