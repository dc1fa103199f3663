-- The row of this machine.
-- :machine  digest of the system's own machine id
SELECT host_id, host_key FROM host WHERE machine_key = :machine;
