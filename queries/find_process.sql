-- One process by its identity.
-- :boot_id :pid :start_ticks
SELECT process_id, last_seen_at FROM process WHERE boot_id = :boot_id AND pid = :pid AND start_ticks = :start_ticks;
