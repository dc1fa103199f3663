-- A token file was read, or found touched.
-- :host_id :path :kind :device :inode :size :mtime_ns :digest :now
INSERT INTO token_file (host_id, path, kind, device, inode, size, mtime_ns, digest, read_at)
VALUES (:host_id, :path, :kind, :device, :inode, :size, :mtime_ns, :digest, :now)
ON CONFLICT (host_id, path) DO UPDATE
   SET device = excluded.device, inode = excluded.inode, size = excluded.size, mtime_ns = excluded.mtime_ns,
       digest = excluded.digest, read_at = excluded.read_at, gone_at = NULL
RETURNING file_id;
