-- How it went.
-- :action_id :outcome :detail :now
UPDATE action SET outcome = :outcome, detail = :detail, finished_at = :now WHERE action_id = :action_id;
