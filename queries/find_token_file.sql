-- A token file as it was last read.
-- :host_id :path
SELECT file_id, device, inode, size, mtime_ns, digest, gone_at
  FROM token_file WHERE host_id = :host_id AND path = :path;
