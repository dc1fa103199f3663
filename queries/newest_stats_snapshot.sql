-- The newest state of a file.
-- :file_id
SELECT max(snapshot_id) AS snapshot_id FROM stats_snapshot WHERE file_id = :file_id;
