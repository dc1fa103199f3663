-- Forgets the sums of days that are not over any more: all that was later has moved.
-- :utc_day  this one and all later ones, in days since 1970 (default: all)
DELETE FROM usage_day WHERE utc_day >= coalesce(:utc_day, 0);
