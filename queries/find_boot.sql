-- One run of a machine.
-- :host_id :boot_key
SELECT boot_id FROM boot WHERE host_id = :host_id AND boot_key = :boot_key;
