-- The verdict of the open span, where an order changed it between two looks.
-- :process_id :health
UPDATE sample_open SET health = :health WHERE process_id = :process_id;
