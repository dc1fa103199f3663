-- Keeps a word about this file itself.
-- :key :value
INSERT INTO note (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value;
