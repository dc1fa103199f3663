-- The transcripts of a machine that were there at the last look, as far as they were read.
-- :host_id
SELECT transcript_id, path, device, inode, size, mtime_ns, ctime_ns, offset, digest, settled, 0 AS gone
  FROM transcript INDEXED BY transcript_present
 WHERE host_id = :host_id AND replaced_at IS NULL AND gone_at IS NULL;
