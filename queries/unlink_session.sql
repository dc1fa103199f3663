-- A process has its session no longer, or lives no longer itself.
-- :process_id :until
UPDATE process_session SET until_at = max(since_at, :until) WHERE process_id = :process_id AND until_at IS NULL;
