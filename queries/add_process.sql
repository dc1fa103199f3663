-- A process seen for the first time, or again after it was thought ended.
-- :boot_id :pid :start_ticks :started_at :parent_pid :exe :program :directory_id :terminal :kind :detected_by :confirmed :session :now
INSERT INTO process (boot_id, pid, start_ticks, started_at, parent_pid, exe, program, directory_id, terminal,
                     kind, detected_by, confirmed, session, first_seen_at)
VALUES (:boot_id, :pid, :start_ticks, :started_at, :parent_pid, :exe, :program, :directory_id, :terminal,
        :kind, :detected_by, :confirmed, :session, :now)
ON CONFLICT (boot_id, pid, start_ticks) DO UPDATE SET last_seen_at = NULL, end_reason = NULL
RETURNING process_id;
