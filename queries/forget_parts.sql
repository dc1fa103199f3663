-- The home zone has changed: its days are cut anew.
DELETE FROM usage_part;
