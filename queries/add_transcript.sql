-- A transcript that is read for the first time, or anew.
-- :host_id :path :device :inode :size :mtime_ns :ctime_ns :offset :digest :settled :lines :usage :titles :cost_states :not_usage :advisors :now
INSERT INTO transcript (host_id, path, device, inode, size, mtime_ns, ctime_ns, offset, digest, settled, lines, usage, titles, cost_states, not_usage, advisors, read_at)
VALUES (:host_id, :path, :device, :inode, :size, :mtime_ns, :ctime_ns, :offset, :digest, :settled,
        :lines, :usage, :titles, :cost_states, :not_usage, :advisors, :now)
RETURNING transcript_id;
