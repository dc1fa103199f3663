-- Forgets the sums of an hour, to sum it up anew.
-- :hour  in hours since 1970
DELETE FROM usage_hour WHERE hour = :hour;
