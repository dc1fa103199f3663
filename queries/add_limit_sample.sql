-- Adds what a status line was told of a window of a plan's limits.
-- :claude_home :window_name :resets_at :observed_at :used_permille :session
INSERT INTO limit_sample (claude_home, window_name, resets_at, observed_at, used_permille, session)
VALUES (:claude_home, :window_name, :resets_at, :observed_at, :used_permille, :session);
