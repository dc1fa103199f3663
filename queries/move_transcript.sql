-- A transcript may have another name, or stand on another disk: of its own, as its index changes with it.
-- :transcript_id :path :device :inode
UPDATE transcript SET path = :path, device = :device, inode = :inode
 WHERE transcript_id = :transcript_id AND (path, device, inode) IS NOT (:path, :device, :inode);
