-- The ground everything stands on: hosts, boots, the heartbeat, gaps, trouble, and the words for it all.
-- Times are INTEGER milliseconds since 1970 UTC (…_at); the views show local ISO times.

CREATE TABLE host (
  host_id       INTEGER PRIMARY KEY,
  host_key      TEXT NOT NULL UNIQUE,
  machine_key   TEXT NOT NULL,
  name          TEXT NOT NULL,
  cpu_count     INTEGER NOT NULL CHECK (cpu_count > 0),
  memory_bytes  INTEGER NOT NULL CHECK (memory_bytes >= 0),
  first_seen_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX host_by_machine ON host (machine_key);

CREATE TABLE boot (
  boot_id          INTEGER PRIMARY KEY,
  host_id          INTEGER NOT NULL REFERENCES host,
  boot_key         TEXT NOT NULL,
  booted_at        INTEGER NOT NULL,
  ticks_per_second INTEGER NOT NULL CHECK (ticks_per_second > 0),
  UNIQUE (host_id, boot_key)
) STRICT;

-- One row per host: how far the recorder is known to have come. Written once a minute, for a commit
-- per tick that only moves this row would cost 36 MB a day; the lock file's time is exact.
CREATE TABLE heartbeat (
  host_id      INTEGER PRIMARY KEY REFERENCES host,
  beat_at      INTEGER NOT NULL,
  interval_ms  INTEGER NOT NULL CHECK (interval_ms > 0),
  recorder_pid INTEGER
) STRICT;

-- Spans nobody watched. No rate is computed across one, and a chart shows a hole.
CREATE TABLE gap (
  gap_id   INTEGER PRIMARY KEY,
  host_id  INTEGER NOT NULL REFERENCES host,
  reason   TEXT NOT NULL CHECK (reason IN ('recorder_off', 'asleep', 'clock_step', 'machine_off', 'scan_failed',
             'permission_lost')),
  since_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL
) STRICT;

-- What went wrong and did not stop the recorder: once per kind and thing, with a count.
CREATE TABLE trouble (
  trouble_id INTEGER PRIMARY KEY,
  host_id    INTEGER NOT NULL REFERENCES host,
  kind       TEXT NOT NULL CHECK (kind IN ('file_unreadable', 'file_not_regular', 'file_too_large',
               'file_malformed', 'value_refused', 'scan_failed', 'tick_failed', 'setting_ignored',
               'permission_lost', 'over_budget')),
  subject    TEXT NOT NULL,
  detail     TEXT NOT NULL,
  first_at   INTEGER NOT NULL,
  last_at    INTEGER NOT NULL,
  count      INTEGER NOT NULL CHECK (count > 0),
  cleared_at INTEGER,
  UNIQUE (host_id, kind, subject)
) STRICT;

-- Words about this file itself.
CREATE TABLE note (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The data dictionary: SELECT * FROM dictionary WHERE relation = 'sample';
CREATE TABLE dictionary (
  relation TEXT NOT NULL,
  field    TEXT NOT NULL,
  unit     TEXT NOT NULL DEFAULT '',
  meaning  TEXT NOT NULL,
  PRIMARY KEY (relation, field)
) STRICT, WITHOUT ROWID;

INSERT INTO dictionary (relation, field, unit, meaning) VALUES
  ('host', 'host_id', '', 'number of the machine within this file'),
  ('host', 'host_key', '', 'random name of the machine, made with its first row; stays the same when files are merged'),
  ('host', 'machine_key', '', 'digest of the system''s own machine id: tells a copied file from the original'),
  ('host', 'name', '', 'host name when last seen'),
  ('host', 'cpu_count', '', 'logical processors'),
  ('host', 'memory_bytes', 'bytes', 'physical memory'),
  ('host', 'first_seen_at', 'ms UTC', 'when this machine first wrote to this file'),
  ('boot', 'boot_id', '', 'number of one run of a machine'),
  ('boot', 'host_id', '', 'which machine'),
  ('boot', 'boot_key', '', 'the system''s own id of the run'),
  ('boot', 'booted_at', 'ms UTC', 'when the run began, derived once'),
  ('boot', 'ticks_per_second', 'Hz', 'unit of process.start_ticks'),
  ('heartbeat', 'host_id', '', 'which machine'),
  ('heartbeat', 'beat_at', 'ms UTC', 'the last tick that is known here; at most a minute behind the lock file'),
  ('heartbeat', 'interval_ms', 'ms', 'time between two ticks'),
  ('heartbeat', 'recorder_pid', 'pid', 'the recorder, or NULL for a one-shot command'),
  ('gap', 'gap_id', '', 'number'),
  ('gap', 'host_id', '', 'which machine'),
  ('gap', 'reason', '', 'recorder_off, asleep, clock_step, machine_off, scan_failed or permission_lost'),
  ('gap', 'since_at', 'ms UTC', 'the last look before'),
  ('gap', 'until_at', 'ms UTC', 'the first look after'),
  ('trouble', 'trouble_id', '', 'number'),
  ('trouble', 'host_id', '', 'which machine'),
  ('trouble', 'kind', '', 'what sort of trouble'),
  ('trouble', 'subject', '', 'the file, setting or process it is about'),
  ('trouble', 'detail', '', 'the place and what is wrong, as last seen'),
  ('trouble', 'first_at', 'ms UTC', 'first time'),
  ('trouble', 'last_at', 'ms UTC', 'last time'),
  ('trouble', 'count', '', 'how often'),
  ('trouble', 'cleared_at', 'ms UTC', 'when it was found mended, else NULL'),
  ('note', 'key', '', 'what it is about'),
  ('note', 'value', '', 'what it says'),
  ('dictionary', 'relation', '', 'table or view'),
  ('dictionary', 'field', '', 'column'),
  ('dictionary', 'unit', '', 'unit, empty for words and numbers without one'),
  ('dictionary', 'meaning', '', 'what it says');
