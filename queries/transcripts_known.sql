-- Every transcript of a machine as far as it was read.
-- :host_id
SELECT transcript_id, path, device, inode, size, mtime_ns, offset, digest, settled, gone_at IS NOT NULL AS gone
  FROM transcript WHERE host_id = :host_id AND replaced_at IS NULL;
