-- The limits of Claude's plans as Claude Code tells them to its status line: how much of a window is used, over time.
-- A row is written when a share changes, so that a line drawn many times a minute costs nothing.
-- Numbers 10 to 12 were those of builds that no release came of: their histories are told from today's by this one.

CREATE TABLE limit_sample (
  limit_id      INTEGER PRIMARY KEY,
  claude_home   TEXT NOT NULL,
  window_name   TEXT NOT NULL CHECK (length(window_name) BETWEEN 1 AND 40),
  resets_at     INTEGER NOT NULL,
  observed_at   INTEGER NOT NULL,
  used_permille INTEGER NOT NULL CHECK (used_permille >= 0),
  session       TEXT
) STRICT;

-- The windows that are running are those that end last.
CREATE INDEX limit_sample_by_end ON limit_sample (resets_at);

CREATE VIEW v_limit AS
SELECT l.limit_id, l.claude_home, l.window_name,
       l.used_permille / 10.0 AS used_percentage,
       strftime('%Y-%m-%dT%H:%M:%S', l.resets_at / 1000, 'unixepoch', 'localtime') AS resets,
       strftime('%Y-%m-%dT%H:%M:%S', l.observed_at / 1000, 'unixepoch', 'localtime') AS observed,
       l.session
  FROM limit_sample AS l;

INSERT INTO dictionary (relation, field, unit, meaning) VALUES
  ('limit_sample', 'limit_id', '', 'number'),
  ('limit_sample', 'claude_home', '', 'base folder of the Claude Code that told it: each has an account of its own'),
  ('limit_sample', 'window_name', '', 'five_hour, seven_day, or what else Claude Code calls it'),
  ('limit_sample', 'resets_at', 'ms UTC', 'when the window ends and its share is zero again; tells one window from the next'),
  ('limit_sample', 'observed_at', 'ms UTC', 'when this share was told first; it holds until the next row of the window'),
  ('limit_sample', 'used_permille', 'permille', 'share of the plan''s limit that is used; beyond 1000 where extra usage is on'),
  ('limit_sample', 'session', '', 'the session whose status line told it');
