-- The quarter of an hour of the newest response; 0 without any.
SELECT coalesce(max(slot), 0) AS slot FROM usage_slot;
