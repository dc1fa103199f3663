-- What changed of a living process. A zombie can say nothing of itself any more: what was known stays.
-- :process_id :parent_pid :ancestor_id :exe :program :directory_id :terminal :kind :detected_by :confirmed :session
UPDATE process
   SET parent_pid = :parent_pid, ancestor_id = :ancestor_id, exe = coalesce(:exe, exe), program = :program,
       directory_id = coalesce(:directory_id, directory_id), terminal = :terminal, kind = :kind,
       detected_by = :detected_by, confirmed = :confirmed, session = coalesce(:session, session)
 WHERE process_id = :process_id;
