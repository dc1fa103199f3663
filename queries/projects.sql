-- Every project that is known, by name.
SELECT name FROM project ORDER BY name;
