-- Every working directory with the project it belongs to, and where that lies.
SELECT d.directory_id AS number, j.name, j.root
  FROM directory AS d JOIN project AS j ON j.project_id = d.project_id
 ORDER BY d.directory_id;
