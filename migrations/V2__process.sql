-- Processes, what each look saw of them, and what the user ordered.

CREATE TABLE project (
  project_id INTEGER PRIMARY KEY,
  root       TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL
) STRICT;

CREATE INDEX project_by_name ON project (name);

-- The first mapping that a repository proves is kept: the folder may be gone when an old file is read.
CREATE TABLE directory (
  directory_id INTEGER PRIMARY KEY,
  path         TEXT NOT NULL UNIQUE,
  project_id   INTEGER NOT NULL REFERENCES project,
  found_by     TEXT NOT NULL CHECK (found_by IN ('git', 'worktree', 'name'))
) STRICT;

CREATE TABLE process (
  process_id    INTEGER PRIMARY KEY,
  boot_id       INTEGER NOT NULL REFERENCES boot,
  pid           INTEGER NOT NULL CHECK (pid > 0),
  start_ticks   INTEGER NOT NULL CHECK (start_ticks >= 0),
  started_at    INTEGER NOT NULL,
  parent_pid    INTEGER,
  ancestor_id   INTEGER REFERENCES process,
  exe           TEXT,
  program       TEXT NOT NULL,
  directory_id  INTEGER REFERENCES directory,
  terminal      TEXT,
  kind          TEXT NOT NULL CHECK (kind IN ('interactive', 'headless', 'background', 'helper')),
  detected_by   TEXT NOT NULL CHECK (detected_by IN ('session_file', 'executable', 'runtime', 'name', 'recorded')),
  confirmed     INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
  session       TEXT,
  first_seen_at INTEGER NOT NULL,
  last_seen_at  INTEGER,
  end_reason    TEXT CHECK (end_reason IN ('exit_seen', 'gone_unwatched', 'machine_off')),
  UNIQUE (boot_id, pid, start_ticks)
) STRICT;

-- A closed span: one look, or neighbours that say the same.
CREATE TABLE sample (
  sample_id         INTEGER PRIMARY KEY,
  process_id        INTEGER NOT NULL REFERENCES process,
  since_at          INTEGER NOT NULL,
  until_at          INTEGER NOT NULL,
  state             TEXT NOT NULL,
  health            TEXT NOT NULL CHECK (health IN ('healthy', 'stale', 'zombie', 'pinned')),
  resource_alert    TEXT CHECK (resource_alert IN ('high_cpu', 'high_memory', 'both')),
  active            INTEGER NOT NULL CHECK (active IN (0, 1)),
  cpu_permille      INTEGER,
  cpu_tree_permille INTEGER,
  memory_bytes      INTEGER NOT NULL,
  memory_tree_bytes INTEGER NOT NULL,
  child_count       INTEGER NOT NULL,
  cpu_tree_ms_since INTEGER NOT NULL,
  cpu_tree_ms_until INTEGER NOT NULL
) STRICT;

-- The open span of each living process. It ends at the heartbeat; a process that does nothing writes nothing.
CREATE TABLE sample_open (
  process_id        INTEGER PRIMARY KEY REFERENCES process,
  since_at          INTEGER NOT NULL,
  looked_at         INTEGER NOT NULL,
  state             TEXT NOT NULL,
  health            TEXT NOT NULL CHECK (health IN ('healthy', 'stale', 'zombie', 'pinned')),
  resource_alert    TEXT CHECK (resource_alert IN ('high_cpu', 'high_memory', 'both')),
  active            INTEGER NOT NULL CHECK (active IN (0, 1)),
  active_at         INTEGER NOT NULL,
  active_by         TEXT NOT NULL CHECK (active_by IN ('cpu', 'transcript', 'session_file', 'start')),
  cpu_permille      INTEGER,
  cpu_tree_permille INTEGER,
  memory_bytes      INTEGER NOT NULL,
  memory_tree_bytes INTEGER NOT NULL,
  child_count       INTEGER NOT NULL,
  cpu_tree_ms_since INTEGER NOT NULL,
  cpu_ms            INTEGER NOT NULL,
  cpu_tree_ms       INTEGER NOT NULL
) STRICT;

CREATE TABLE pin (
  process_id INTEGER PRIMARY KEY REFERENCES process,
  pinned_at  INTEGER NOT NULL
) STRICT;

-- The audit: written before the signal, its outcome after.
CREATE TABLE action (
  action_id    INTEGER PRIMARY KEY,
  process_id   INTEGER REFERENCES process,
  pid          INTEGER NOT NULL,
  requested_at INTEGER NOT NULL,
  requested_by TEXT NOT NULL CHECK (requested_by IN ('cli', 'web', 'desktop')),
  verb         TEXT NOT NULL CHECK (verb IN ('kill', 'kill_stale', 'pin', 'unpin')),
  signal       TEXT CHECK (signal IN ('terminate', 'kill')),
  tree_root    INTEGER,
  outcome      TEXT CHECK (outcome IN ('exited', 'still_running', 'gone', 'refused', 'failed',
                 'pinned', 'unpinned', 'unchanged')),
  detail       TEXT,
  finished_at  INTEGER
) STRICT;

CREATE INDEX action_by_process ON action (process_id);

-- What somebody should be told of: a process, or money. Opened, told, closed; whoever looks shares it.
CREATE TABLE alert (
  alert_id           INTEGER PRIMARY KEY,
  host_id            INTEGER NOT NULL REFERENCES host,
  kind               TEXT NOT NULL CHECK (kind IN ('stale', 'zombie', 'high_cpu', 'high_memory', 'both', 'orphan',
                       'budget', 'burn_rate')),
  process_id         INTEGER REFERENCES process,
  scope              TEXT CHECK (scope IN ('hour', 'day', 'week', 'month', 'session')),
  project            TEXT,
  session            TEXT,
  period             TEXT,
  projected          INTEGER NOT NULL CHECK (projected IN (0, 1)),
  since_at           INTEGER NOT NULL,
  until_at           INTEGER,
  opened_at          INTEGER NOT NULL,
  told_at            INTEGER,
  closed_at          INTEGER,
  orphaned_by        TEXT CHECK (orphaned_by IN ('new_parent', 'adoption')),
  memory_bytes       INTEGER,
  cpu_permille       INTEGER,
  memory_permille    INTEGER,
  limit_pico         INTEGER,
  cost_pico          INTEGER,
  projected_pico     INTEGER,
  unpriced_responses INTEGER,
  CHECK ((process_id IS NULL) = (kind IN ('budget', 'burn_rate')))
) STRICT;

CREATE INDEX alert_by_subject ON alert (kind, process_id, period);
-- As short as there are open alerts.
CREATE UNIQUE INDEX alert_open ON alert (host_id, kind, coalesce(process_id, 0), coalesce(scope, ''), coalesce(project, ''),
  coalesce(session, ''), projected) WHERE closed_at IS NULL;

-- How the telling went, by the way it was told. The log only repeats: whoever reads it later was not told.
CREATE TABLE alert_delivery (
  alert_id     INTEGER NOT NULL REFERENCES alert,
  channel      TEXT NOT NULL CHECK (channel IN ('log', 'desktop', 'command')),
  tried_at     INTEGER NOT NULL,
  tries        INTEGER NOT NULL CHECK (tries >= 0),
  delivered_at INTEGER,
  exit_code    INTEGER,
  failure      TEXT,
  PRIMARY KEY (alert_id, channel)
) STRICT, WITHOUT ROWID;

INSERT INTO dictionary (relation, field, unit, meaning) VALUES
  ('project', 'project_id', '', 'number'),
  ('project', 'root', '', 'top level of the git repository (of a worktree: its main repository), else the directory'),
  ('project', 'name', '', 'last part of the root'),
  ('directory', 'directory_id', '', 'number'),
  ('directory', 'path', '', 'a working directory as it was recorded'),
  ('directory', 'project_id', '', 'the project it belongs to'),
  ('directory', 'found_by', '', 'git, worktree, or name (no repository, or the folder is gone)'),
  ('process', 'process_id', '', 'number'),
  ('process', 'boot_id', '', 'the run of the machine it belongs to'),
  ('process', 'pid', 'pid', 'process number; used again by others'),
  ('process', 'start_ticks', 'ticks', 'start since boot; with boot and pid the identity, for ever'),
  ('process', 'started_at', 'ms UTC', 'start, derived once'),
  ('process', 'parent_pid', 'pid', 'who started it, as last seen'),
  ('process', 'ancestor_id', '', 'the nearest Claude Code process above it'),
  ('process', 'exe', '', 'executable'),
  ('process', 'program', '', 'last part of argv[0]; other arguments are never stored'),
  ('process', 'directory_id', '', 'working directory'),
  ('process', 'terminal', '', 'controlling terminal, NULL if none'),
  ('process', 'kind', '', 'interactive, headless, background or helper'),
  ('process', 'detected_by', '', 'the strongest rule that took it for Claude Code'),
  ('process', 'confirmed', '0/1', '0: known by its name alone'),
  ('process', 'session', '', 'id of its session, as last seen'),
  ('process', 'first_seen_at', 'ms UTC', 'first look that saw it'),
  ('process', 'last_seen_at', 'ms UTC', 'last look that saw it; NULL while it lives'),
  ('process', 'end_reason', '', 'exit_seen, gone_unwatched (ended while nobody looked) or machine_off'),
  ('sample', 'sample_id', '', 'number, in order of the spans'' ends'),
  ('sample', 'process_id', '', 'which process'),
  ('sample', 'since_at', 'ms UTC', 'the look before the first of the span: what a look says covers the time since the one before'),
  ('sample', 'until_at', 'ms UTC', 'last look of the span'),
  ('sample', 'state', '', 'running, sleeping, disk-sleep, stopped, tracing-stop, zombie, dead, idle, unknown'),
  ('sample', 'health', '', 'healthy, stale, zombie or pinned'),
  ('sample', 'resource_alert', '', 'high_cpu, high_memory, both or NULL'),
  ('sample', 'active', '0/1', 'in use during the span'),
  ('sample', 'cpu_permille', '0.1 % of a core', 'own processor use, rounded; NULL without an earlier look'),
  ('sample', 'cpu_tree_permille', '0.1 % of a core', 'the same with everything it started'),
  ('sample', 'memory_bytes', 'bytes', 'own resident memory'),
  ('sample', 'memory_tree_bytes', 'bytes', 'the same with all living descendants'),
  ('sample', 'child_count', '', 'living descendants'),
  ('sample', 'cpu_tree_ms_since', 'ms', 'processor time used until the span began, descendants included'),
  ('sample', 'cpu_tree_ms_until', 'ms', 'the same at its end'),
  ('sample_open', 'process_id', '', 'which process'),
  ('sample_open', 'since_at', 'ms UTC', 'as in sample'),
  ('sample_open', 'looked_at', 'ms UTC', 'last look that wrote this row'),
  ('sample_open', 'state', '', 'as in sample'),
  ('sample_open', 'health', '', 'as in sample'),
  ('sample_open', 'resource_alert', '', 'as in sample'),
  ('sample_open', 'active', '0/1', 'as in sample'),
  ('sample_open', 'active_at', 'ms UTC', 'last use; while active it is the present'),
  ('sample_open', 'active_by', '', 'what showed the use: cpu, transcript, session_file, or start (no history)'),
  ('sample_open', 'cpu_permille', '0.1 % of a core', 'as in sample'),
  ('sample_open', 'cpu_tree_permille', '0.1 % of a core', 'as in sample'),
  ('sample_open', 'memory_bytes', 'bytes', 'as in sample'),
  ('sample_open', 'memory_tree_bytes', 'bytes', 'as in sample'),
  ('sample_open', 'child_count', '', 'as in sample'),
  ('sample_open', 'cpu_tree_ms_since', 'ms', 'as in sample'),
  ('sample_open', 'cpu_ms', 'ms', 'own processor time at looked_at'),
  ('sample_open', 'cpu_tree_ms', 'ms', 'processor time at looked_at, descendants included'),
  ('pin', 'process_id', '', 'the process that is exempt from being stale'),
  ('pin', 'pinned_at', 'ms UTC', 'since when'),
  ('action', 'action_id', '', 'number'),
  ('action', 'process_id', '', 'the process, if it was known'),
  ('action', 'pid', 'pid', 'the pid that was named'),
  ('action', 'requested_at', 'ms UTC', 'before anything was done'),
  ('action', 'requested_by', '', 'cli, web or desktop'),
  ('action', 'verb', '', 'kill, kill_stale, pin or unpin'),
  ('action', 'signal', '', 'terminate or kill'),
  ('action', 'tree_root', 'pid', 'for --tree: whose tree it was part of'),
  ('action', 'outcome', '', 'how it went; NULL: the program ended before it knew'),
  ('action', 'detail', '', 'why'),
  ('action', 'finished_at', 'ms UTC', 'when the outcome was known'),
  ('alert', 'alert_id', '', 'number'),
  ('alert', 'host_id', '', 'the machine that opened it'),
  ('alert', 'kind', '', 'stale, zombie, high_cpu, high_memory, both, orphan: of a process; budget, burn_rate: of money'),
  ('alert', 'process_id', '', 'which process; NULL: of money'),
  ('alert', 'scope', '', 'of money: what the limit is for: an hour (burn_rate), day, week, month or session'),
  ('alert', 'project', '', 'of money: only this project; NULL: all'),
  ('alert', 'session', '', 'of money: which session'),
  ('alert', 'period', '', 'of money: the local day, the first day of the week, or the month'),
  ('alert', 'projected', '0/1', '1: the limit is not passed yet, but would be at the end of the period'),
  ('alert', 'since_at', 'ms UTC', 'since when what it tells of holds, as far as is known: idle since, the period''s begin'),
  ('alert', 'until_at', 'ms UTC', 'end of the period, with which it closes'),
  ('alert', 'opened_at', 'ms UTC', 'when it began'),
  ('alert', 'told_at', 'ms UTC', 'when somebody was told last; NULL: not yet, or quiet because one of its kind was told lately'),
  ('alert', 'closed_at', 'ms UTC', 'when it ended; NULL: open'),
  ('alert', 'orphaned_by', '', 'of an orphan: new_parent (an earlier look saw another), adoption (found so)'),
  ('alert', 'memory_bytes', 'bytes', 'resident memory when it was opened, descendants included'),
  ('alert', 'cpu_permille', '0.1 %', 'share of all processors when it was opened'),
  ('alert', 'memory_permille', '0.1 %', 'share of the whole memory when it was opened'),
  ('alert', 'limit_pico', 'pico-dollars', 'the limit; of burn_rate: per hour'),
  ('alert', 'cost_pico', 'pico-dollars', 'what was spent when it was opened or last renewed; of burn_rate: per hour'),
  ('alert', 'projected_pico', 'pico-dollars', 'spent so far / time so far * length of the period; NULL: too early to say'),
  ('alert', 'unpriced_responses', '', 'responses without a price, which the amounts leave out'),
  ('alert_delivery', 'alert_id', '', 'which alert'),
  ('alert_delivery', 'channel', '', 'log, desktop (a notice) or command (alert_command)'),
  ('alert_delivery', 'tried_at', 'ms UTC', 'last try'),
  ('alert_delivery', 'tries', '', 'tries in vain since the last one that went well'),
  ('alert_delivery', 'delivered_at', 'ms UTC', 'when it last went well; NULL: never'),
  ('alert_delivery', 'exit_code', '', 'of the command''s last run; NULL: it did not end by itself'),
  ('alert_delivery', 'failure', '', 'why the last try was in vain');
