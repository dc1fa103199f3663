-- An ended process has no open span.
-- :process_id
DELETE FROM sample_open WHERE process_id = :process_id;
