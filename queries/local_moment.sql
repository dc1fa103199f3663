-- A local day and time as ms UTC: the zone's rules are SQLite's, as everywhere.
-- :date    YYYY-MM-DD, or NULL for today
-- :now     ms UTC (default: the present)
-- :days    days before it (default 0)
-- :time    HH:MM[:SS] (default midnight)
-- :plus    what to add, as '+1 day' (default nothing)
SELECT CAST(strftime('%s', coalesce(:date, date(coalesce(:now / 1000, strftime('%s', 'now')), 'unixepoch', 'localtime'))
                           || ' ' || coalesce(:time, '00:00'),
                     '-' || coalesce(:days, 0) || ' days', coalesce(:plus, '+0 days'), 'utc') AS INTEGER) * 1000 AS at;
