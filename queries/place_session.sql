-- A session's folder is named by an earlier line than is known, or by one as early and smaller: of its own, for most are not.
-- With directory_at NULL no line named one, and the folder only stands for that where nothing is known.
-- :session_id :directory_id :directory_at
UPDATE session SET directory_id = :directory_id, directory_at = :directory_at
 WHERE session_id = :session_id
   AND CASE WHEN :directory_at IS NULL THEN directory_id IS NULL
            WHEN directory_at = :directory_at THEN (SELECT path FROM directory AS d WHERE d.directory_id = session.directory_id)
                                                   > (SELECT path FROM directory AS d WHERE d.directory_id = :directory_id)
            ELSE directory_at IS NULL OR directory_at > :directory_at END;
