-- A process has ended.
-- :process_id :at :reason
UPDATE process SET last_seen_at = :at, end_reason = :reason WHERE process_id = :process_id;
