-- The token files of a machine that were there at the last look.
-- :host_id :kind
SELECT file_id, path FROM token_file WHERE host_id = :host_id AND kind = :kind AND gone_at IS NULL ORDER BY path;
