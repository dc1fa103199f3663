-- Maps a directory to its project. What a repository once proved is kept.
-- :path :project_id :found_by
INSERT INTO directory (path, project_id, found_by) VALUES (:path, :project_id, :found_by)
ON CONFLICT (path) DO UPDATE
   SET project_id = iif(directory.found_by = 'name', excluded.project_id, directory.project_id),
       found_by = iif(directory.found_by = 'name', excluded.found_by, directory.found_by)
RETURNING directory_id;
