-- The quarters of an hour that had a response lately, oldest first.
-- :since  ms UTC (default: ever)
SELECT DISTINCT slot FROM usage_slot WHERE slot >= coalesce(:since, 0) / 900000 ORDER BY slot;
