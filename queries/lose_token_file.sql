-- A token file is gone; what it said is kept.
-- :file_id :now
UPDATE token_file SET gone_at = :now WHERE file_id = :file_id AND gone_at IS NULL;
