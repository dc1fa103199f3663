-- The same session, better known.
-- :process_id :linked_by
UPDATE process_session SET linked_by = :linked_by WHERE process_id = :process_id AND until_at IS NULL;
