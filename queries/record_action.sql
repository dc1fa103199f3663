-- The audit, before anything is done.
-- :process_id :pid :now :requested_by :verb :signal :tree_root
INSERT INTO action (process_id, pid, requested_at, requested_by, verb, signal, tree_root)
VALUES (:process_id, :pid, :now, :requested_by, :verb, :signal, :tree_root)
RETURNING action_id;
