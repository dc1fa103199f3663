-- The project a directory was found to belong to.
-- :path
SELECT d.directory_id, d.found_by, p.root, p.name
  FROM directory AS d JOIN project AS p USING (project_id) WHERE d.path = :path;
