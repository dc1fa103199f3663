-- Sums of nothing: every response of theirs has moved.
DELETE FROM usage_day WHERE responses = 0;
