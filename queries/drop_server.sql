-- Forgets the dashboard of a machine, if it is this very process.
-- :host_id :pid :start_ticks
DELETE FROM server WHERE host_id = :host_id AND pid = :pid AND start_ticks = :start_ticks;
