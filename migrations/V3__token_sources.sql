-- Token files other than transcripts: every state they were seen in. The ledger of transcripts comes beside them.

CREATE TABLE model (
  model_id  INTEGER PRIMARY KEY,
  id        TEXT NOT NULL UNIQUE,
  canonical TEXT NOT NULL,
  name      TEXT NOT NULL,
  regional  INTEGER NOT NULL CHECK (regional IN (0, 1))
) STRICT;

-- What config.toml says another id stands for.
CREATE TABLE model_alias (
  id    TEXT PRIMARY KEY,
  model TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE token_file (
  file_id  INTEGER PRIMARY KEY,
  host_id  INTEGER NOT NULL REFERENCES host,
  path     TEXT NOT NULL,
  kind     TEXT NOT NULL CHECK (kind IN ('stats_cache', 'session_meta')),
  device   INTEGER NOT NULL,
  inode    INTEGER NOT NULL,
  size     INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL,
  digest   TEXT NOT NULL,
  read_at  INTEGER NOT NULL,
  gone_at  INTEGER,
  UNIQUE (host_id, path)
) STRICT;

CREATE TABLE stats_snapshot (
  snapshot_id      INTEGER PRIMARY KEY,
  file_id          INTEGER NOT NULL REFERENCES token_file,
  recorded_at      INTEGER NOT NULL,
  version          INTEGER,
  last_day         TEXT,
  total_sessions   INTEGER,
  total_messages   INTEGER,
  first_session_at INTEGER,
  days_count_caches INTEGER NOT NULL CHECK (days_count_caches IN (0, 1))
) STRICT;

CREATE INDEX stats_snapshot_by_file ON stats_snapshot (file_id, snapshot_id);

CREATE TABLE stats_model_usage (
  snapshot_id    INTEGER NOT NULL REFERENCES stats_snapshot,
  model_id       INTEGER NOT NULL REFERENCES model,
  input          INTEGER NOT NULL CHECK (input >= 0),
  output         INTEGER NOT NULL CHECK (output >= 0),
  cache_read     INTEGER NOT NULL CHECK (cache_read >= 0),
  cache_creation INTEGER NOT NULL CHECK (cache_creation >= 0),
  web_searches   INTEGER NOT NULL CHECK (web_searches >= 0),
  PRIMARY KEY (snapshot_id, model_id)
) STRICT, WITHOUT ROWID;

-- One row per value a day ever had, with the first and the last state that showed it:
-- a file that repeats a year of days every day costs one row per day, and lost days stay.
CREATE TABLE stats_day_tokens (
  file_id           INTEGER NOT NULL REFERENCES token_file,
  day               TEXT NOT NULL,
  model_id          INTEGER NOT NULL REFERENCES model,
  first_snapshot_id INTEGER NOT NULL REFERENCES stats_snapshot,
  last_snapshot_id  INTEGER NOT NULL REFERENCES stats_snapshot,
  tokens            INTEGER NOT NULL CHECK (tokens >= 0),
  PRIMARY KEY (file_id, day, model_id, first_snapshot_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE stats_day (
  file_id           INTEGER NOT NULL REFERENCES token_file,
  day               TEXT NOT NULL,
  first_snapshot_id INTEGER NOT NULL REFERENCES stats_snapshot,
  last_snapshot_id  INTEGER NOT NULL REFERENCES stats_snapshot,
  messages          INTEGER,
  sessions          INTEGER,
  tool_calls        INTEGER,
  PRIMARY KEY (file_id, day, first_snapshot_id)
) STRICT, WITHOUT ROWID;

-- A session, with the prompt of its last response of its own, subagents apart: how full its context is.
CREATE TABLE session (
  session_id       INTEGER PRIMARY KEY,
  id               TEXT NOT NULL UNIQUE,
  directory_id     INTEGER REFERENCES directory,
  directory_at     INTEGER,
  started_at       INTEGER,
  last_at          INTEGER,
  context_at       INTEGER,
  context_tokens   INTEGER,
  context_model_id INTEGER REFERENCES model,
  responses        INTEGER NOT NULL DEFAULT 0 CHECK (responses >= 0)
) STRICT;

CREATE INDEX session_by_start ON session (started_at);

-- Each state of a session-meta file; the newest one counts.
CREATE TABLE session_meta (
  meta_id          INTEGER PRIMARY KEY,
  session_id       INTEGER NOT NULL REFERENCES session,
  file_id          INTEGER NOT NULL REFERENCES token_file,
  recorded_at      INTEGER NOT NULL,
  duration_minutes INTEGER,
  summary          TEXT,
  input_tokens     INTEGER,
  output_tokens    INTEGER,
  lines_added      INTEGER,
  lines_removed    INTEGER,
  files_modified   INTEGER,
  git_commits      INTEGER,
  git_pushes       INTEGER,
  user_messages    INTEGER,
  assistant_lines  INTEGER,
  tool_errors      INTEGER
) STRICT;

CREATE INDEX session_meta_by_session ON session_meta (session_id, meta_id);

CREATE TABLE session_tool (
  meta_id INTEGER NOT NULL REFERENCES session_meta,
  tool    TEXT NOT NULL,
  calls   INTEGER NOT NULL CHECK (calls >= 0),
  PRIMARY KEY (meta_id, tool)
) STRICT, WITHOUT ROWID;

INSERT INTO dictionary (relation, field, unit, meaning) VALUES
  ('model', 'model_id', '', 'number'),
  ('model', 'id', '', 'the id as a file wrote it'),
  ('model', 'canonical', '', 'the id prices are kept under: an alias resolved; no vendor, no date, no context suffix'),
  ('model', 'name', '', 'what people call it'),
  ('model', 'regional', '0/1', 'the id names a regional endpoint of a cloud vendor, which costs more'),
  ('model_alias', 'id', '', 'the id as a file wrote it'),
  ('model_alias', 'model', '', 'model.canonical of what it stands for'),
  ('token_file', 'file_id', '', 'number'),
  ('token_file', 'host_id', '', 'which machine'),
  ('token_file', 'path', '', 'where it lies or lay'),
  ('token_file', 'kind', '', 'stats_cache or session_meta'),
  ('token_file', 'device', '', 'file system; with inode, size and time it tells whether the file changed'),
  ('token_file', 'inode', '', 'file number'),
  ('token_file', 'size', 'bytes', 'when last read'),
  ('token_file', 'mtime_ns', 'ns UTC', 'its time of change when last read'),
  ('token_file', 'digest', '', 'XXH3-128 of its content: a file that was only touched is no new state'),
  ('token_file', 'read_at', 'ms UTC', 'when it was last read'),
  ('token_file', 'gone_at', 'ms UTC', 'when it was first found missing; what it said is kept'),
  ('stats_snapshot', 'snapshot_id', '', 'number, in order of recording'),
  ('stats_snapshot', 'file_id', '', 'which stats-cache.json'),
  ('stats_snapshot', 'recorded_at', 'ms UTC', 'when this state was read'),
  ('stats_snapshot', 'version', '', 'version of the file''s layout'),
  ('stats_snapshot', 'last_day', 'date', 'last whole day that is in it'),
  ('stats_snapshot', 'total_sessions', '', 'sessions, as the file says'),
  ('stats_snapshot', 'total_messages', '', 'lines of users and assistants, as the file says'),
  ('stats_snapshot', 'first_session_at', 'ms UTC', 'first session, as the file says'),
  ('stats_snapshot', 'days_count_caches', '0/1', '1: daily tokens count cache reads and writes (version 5)'),
  ('stats_model_usage', 'snapshot_id', '', 'which state'),
  ('stats_model_usage', 'model_id', '', 'which model'),
  ('stats_model_usage', 'input', 'tokens', 'uncached prompt tokens, summed over lines (too high)'),
  ('stats_model_usage', 'output', 'tokens', 'output tokens, summed over lines (too high)'),
  ('stats_model_usage', 'cache_read', 'tokens', 'tokens read from the prompt cache, likewise'),
  ('stats_model_usage', 'cache_creation', 'tokens', 'tokens written to the prompt cache, likewise'),
  ('stats_model_usage', 'web_searches', '', 'always 0 in files seen'),
  ('stats_day_tokens', 'file_id', '', 'which stats-cache.json'),
  ('stats_day_tokens', 'day', 'date', 'local day, as the file says'),
  ('stats_day_tokens', 'model_id', '', 'which model'),
  ('stats_day_tokens', 'first_snapshot_id', '', 'first state that showed this value'),
  ('stats_day_tokens', 'last_snapshot_id', '', 'last state that showed it'),
  ('stats_day_tokens', 'tokens', 'tokens', 'see stats_snapshot.days_count_caches for what is counted'),
  ('stats_day', 'file_id', '', 'which stats-cache.json'),
  ('stats_day', 'day', 'date', 'local day, as the file says'),
  ('stats_day', 'first_snapshot_id', '', 'first state that showed these values'),
  ('stats_day', 'last_snapshot_id', '', 'last state that showed them'),
  ('stats_day', 'messages', '', 'lines of users and assistants'),
  ('stats_day', 'sessions', '', 'sessions that began on the day'),
  ('stats_day', 'tool_calls', '', 'tool calls'),
  ('session', 'session_id', '', 'number'),
  ('session', 'id', '', 'Claude Code''s own id of the session'),
  ('session', 'directory_id', '', 'its working directory: that of its earliest line that names one, else what session-meta says'),
  ('session', 'directory_at', 'ms UTC', 'when that line was written; NULL: no line names one'),
  ('session', 'started_at', 'ms UTC', 'its first response in the ledger, or its first message if only session-meta knows it'),
  ('session', 'last_at', 'ms UTC', 'its last response in the ledger'),
  ('session', 'context_at', 'ms UTC', 'when its last response of its own was, subagents apart'),
  ('session', 'context_tokens', 'tokens', 'the prompt of that response: what its context holds'),
  ('session', 'context_model_id', '', 'the model of that response'),
  ('session', 'responses', '', 'how many the ledger has of it, subagents'' included'),
  ('session_meta', 'meta_id', '', 'number, in order of recording'),
  ('session_meta', 'session_id', '', 'which session'),
  ('session_meta', 'file_id', '', 'which file'),
  ('session_meta', 'recorded_at', 'ms UTC', 'when this state was read'),
  ('session_meta', 'duration_minutes', 'minutes', 'first to last message, pauses included'),
  ('session_meta', 'summary', '', 'what the session was about'),
  ('session_meta', 'input_tokens', 'tokens', 'summed over lines, without caches and subagents: not to be added to anything'),
  ('session_meta', 'output_tokens', 'tokens', 'likewise'),
  ('session_meta', 'lines_added', 'lines', 'lines of code added'),
  ('session_meta', 'lines_removed', 'lines', 'lines of code removed'),
  ('session_meta', 'files_modified', '', 'files changed'),
  ('session_meta', 'git_commits', '', 'commits made'),
  ('session_meta', 'git_pushes', '', 'pushes made'),
  ('session_meta', 'user_messages', '', 'messages of the user'),
  ('session_meta', 'assistant_lines', '', 'transcript lines of the assistant (not responses)'),
  ('session_meta', 'tool_errors', '', 'tool calls that failed'),
  ('session_tool', 'meta_id', '', 'which state of a session-meta file'),
  ('session_tool', 'tool', '', 'name of the tool'),
  ('session_tool', 'calls', '', 'how often it was called');
