-- Sums of nothing: every response of theirs has moved.
DELETE FROM usage_slot WHERE responses = 0;
