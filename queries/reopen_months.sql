-- Forgets the sums of months that are not over any more: all that was later has moved.
-- :utc_month  this one and all later ones, in months since January 1970
DELETE FROM usage_month WHERE utc_month >= :utc_month;
