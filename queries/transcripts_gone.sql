-- The transcripts of a machine that are gone, as far as they were read.
-- :host_id
SELECT transcript_id, path, device, inode, size, mtime_ns, ctime_ns, offset, digest, settled, 1 AS gone
  FROM transcript
 WHERE host_id = :host_id AND replaced_at IS NULL AND gone_at IS NOT NULL;
