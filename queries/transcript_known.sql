-- One transcript as far as it was read.
-- :host_id :path
SELECT transcript_id, path, device, inode, size, mtime_ns, ctime_ns, offset, digest, settled, gone_at IS NOT NULL AS gone
  FROM transcript WHERE host_id = :host_id AND path = :path AND replaced_at IS NULL;
