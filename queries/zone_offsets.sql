-- What tells the zone of this process from others.
SELECT offsets FROM v_zone;
