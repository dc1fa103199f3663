-- A word about this file itself.
-- :key
SELECT value FROM note WHERE key = :key;
