-- Takes the exemption back.
-- :process_id
DELETE FROM pin WHERE process_id = :process_id;
