-- Forgets the sums of hours of days that are not over any more: all that was later has moved.
-- :utc_day  this one and all later ones, in days since 1970
DELETE FROM usage_hour WHERE hour >= :utc_day * 24;
