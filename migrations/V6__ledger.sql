-- The ledger: one row per response of a model, once, for ever. Prompts and answers are never stored.

-- One reading of transcripts: when its facts were recorded. A number per row in place of a time saves 4 MB a million.
CREATE TABLE reading (
  reading_id  INTEGER PRIMARY KEY,
  recorded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE usage (
  usage_key        BLOB NOT NULL PRIMARY KEY CHECK (length(usage_key) = 16),
  happened_at      INTEGER NOT NULL,
  session_id       INTEGER NOT NULL REFERENCES session,
  directory_id     INTEGER NOT NULL REFERENCES directory,
  model_id         INTEGER NOT NULL REFERENCES model,
  rate_id          INTEGER NOT NULL REFERENCES rate,
  input            INTEGER NOT NULL CHECK (input >= 0),
  output           INTEGER NOT NULL CHECK (output >= 0),
  cache_write_5m   INTEGER NOT NULL CHECK (cache_write_5m >= 0),
  cache_write_1h   INTEGER NOT NULL CHECK (cache_write_1h >= 0),
  cache_read       INTEGER NOT NULL CHECK (cache_read >= 0),
  web_searches     INTEGER NOT NULL CHECK (web_searches >= 0),
  thinking         INTEGER,
  subagent         INTEGER NOT NULL CHECK (subagent IN (0, 1)),
  sidechain        INTEGER NOT NULL CHECK (sidechain IN (0, 1)),
  progress         INTEGER NOT NULL CHECK (progress IN (0, 1)),
  future           INTEGER NOT NULL CHECK (future IN (0, 1)),
  advisor          INTEGER NOT NULL CHECK (advisor IN (0, 1)),
  counted_after_ms INTEGER NOT NULL,
  request_hash     INTEGER NOT NULL,
  reading_id       INTEGER NOT NULL REFERENCES reading
) STRICT, WITHOUT ROWID;

-- What a row said before a better copy of the same response was read: a report as of then can be given again.
CREATE TABLE usage_revision (
  revision_id    INTEGER PRIMARY KEY,
  usage_key      BLOB NOT NULL,
  replaced_by    INTEGER NOT NULL REFERENCES reading,
  reading_id     INTEGER NOT NULL REFERENCES reading,
  happened_at    INTEGER NOT NULL,
  session_id     INTEGER NOT NULL REFERENCES session,
  directory_id   INTEGER NOT NULL REFERENCES directory,
  model_id       INTEGER NOT NULL REFERENCES model,
  rate_id        INTEGER NOT NULL REFERENCES rate,
  input          INTEGER NOT NULL,
  output         INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_read     INTEGER NOT NULL,
  web_searches   INTEGER NOT NULL,
  subagent       INTEGER NOT NULL
) STRICT;

CREATE INDEX usage_revision_by_key ON usage_revision (usage_key);

-- Other sessions that a response stands in (forks, sessions that were resumed into a new file): it is counted under the one
-- that has its earliest copy.
CREATE TABLE usage_elsewhere (
  session_id INTEGER NOT NULL REFERENCES session,
  usage_key  BLOB NOT NULL CHECK (length(usage_key) = 16),
  PRIMARY KEY (session_id, usage_key)
) STRICT, WITHOUT ROWID;

-- What main lines of a response counted under another request id than its row has. It is one response all the same; this is
-- for comparing with who counts by message and request.
CREATE TABLE usage_request (
  usage_key      BLOB NOT NULL CHECK (length(usage_key) = 16),
  request_hash   INTEGER NOT NULL,
  counted_at     INTEGER NOT NULL,
  model_id       INTEGER NOT NULL REFERENCES model,
  rate_id        INTEGER NOT NULL REFERENCES rate,
  input          INTEGER NOT NULL,
  output         INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_read     INTEGER NOT NULL,
  web_searches   INTEGER NOT NULL,
  PRIMARY KEY (usage_key, request_hash)
) STRICT, WITHOUT ROWID;

-- The sums below name sessions, models, rates and directories as the responses do that they are sums of: whether there are
-- such is looked up once, where a response is written.

-- Sums of 15 minutes: every zone's offset is a multiple of that, so days and hours of any zone are sums of slots.
-- With the exact moments of the first and the last response, for where five-hour blocks begin and end: without them all
-- responses would have to be looked at, as they have no index by time (24 MB a million; this takes 3). A block may end with
-- the first millisecond of a quarter: what happened then stands by itself, and is found by an index that holds nothing else.
-- NULL in last_at: one of the two has moved elsewhere, and which is so now is being looked for.
CREATE TABLE usage_slot (
  slot           INTEGER NOT NULL,
  session_id     INTEGER NOT NULL,
  model_id       INTEGER NOT NULL,
  rate_id        INTEGER NOT NULL,
  directory_id   INTEGER NOT NULL,
  responses      INTEGER NOT NULL,
  input          INTEGER NOT NULL,
  output         INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_read     INTEGER NOT NULL,
  web_searches   INTEGER NOT NULL,
  by_subagents   INTEGER NOT NULL,
  first_at       INTEGER,
  last_at        INTEGER,
  PRIMARY KEY (slot, session_id, model_id, rate_id, directory_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX usage_at_quarter ON usage (happened_at) WHERE happened_at % 900000 = 0;

-- As short as there are such quarters: none, nearly always.
CREATE INDEX usage_slot_unclear ON usage_slot (slot) WHERE last_at IS NULL;

-- Sums of hours of UTC days that are over, of all sessions together: a third of the rows that the quarters have, for lists of
-- all hours and of all blocks, which begin and end with the hour. A recorder sums a day up once it is over; what is later than
-- the last hour's day is left to its quarters. Moments as above: what happened in the first millisecond of a quarter is not in
-- first_at.
CREATE TABLE usage_hour (
  hour           INTEGER NOT NULL,
  model_id       INTEGER NOT NULL,
  rate_id        INTEGER NOT NULL,
  responses      INTEGER NOT NULL,
  input          INTEGER NOT NULL,
  output         INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_read     INTEGER NOT NULL,
  web_searches   INTEGER NOT NULL,
  first_at       INTEGER,
  last_at        INTEGER,
  PRIMARY KEY (hour, model_id, rate_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX usage_hour_unclear ON usage_hour (hour) WHERE last_at IS NULL;

-- Sums of four hours, of a session and of one day of the home zone: UTC days, on which prices change, and the home zone's,
-- which people ask for, are sums of them, and so is all but every sixth part of the days of any other zone. By time first:
-- what is new lies side by side. What sessions cost is the sum of theirs: an index of quarters would be twice as long.
CREATE TABLE usage_part (
  part           INTEGER NOT NULL,
  home_day       INTEGER NOT NULL,
  model_id       INTEGER NOT NULL,
  rate_id        INTEGER NOT NULL,
  session_id     INTEGER NOT NULL,
  directory_id   INTEGER NOT NULL,
  responses      INTEGER NOT NULL,
  input          INTEGER NOT NULL,
  output         INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_read     INTEGER NOT NULL,
  web_searches   INTEGER NOT NULL,
  by_subagents   INTEGER NOT NULL,
  PRIMARY KEY (part, home_day, model_id, rate_id, session_id, directory_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX usage_part_by_session ON usage_part (session_id, model_id);

-- Sums of days of UTC that are over, of what falls on one day of the home zone: days, weeks and months of all sessions are
-- sums of few rows. The newest day is left to its parts, as the newest month below to its days: their rows would be written
-- with every response.
CREATE TABLE usage_day (
  utc_day        INTEGER NOT NULL,
  home_day       INTEGER NOT NULL,
  model_id       INTEGER NOT NULL,
  rate_id        INTEGER NOT NULL,
  responses      INTEGER NOT NULL,
  input          INTEGER NOT NULL,
  output         INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_read     INTEGER NOT NULL,
  web_searches   INTEGER NOT NULL,
  PRIMARY KEY (utc_day, home_day, model_id, rate_id)
) STRICT, WITHOUT ROWID;

-- Sums of months of UTC that are over, for what is asked of all time.
CREATE TABLE usage_month (
  utc_month      INTEGER NOT NULL,
  model_id       INTEGER NOT NULL,
  rate_id        INTEGER NOT NULL,
  responses      INTEGER NOT NULL,
  input          INTEGER NOT NULL,
  output         INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_read     INTEGER NOT NULL,
  web_searches   INTEGER NOT NULL,
  PRIMARY KEY (utc_month, model_id, rate_id)
) STRICT, WITHOUT ROWID;

-- Every day, the newest one too.
CREATE VIEW v_usage_day AS
SELECT utc_day, home_day, model_id, rate_id, responses, input, output, cache_write_5m, cache_write_1h, cache_read, web_searches
  FROM usage_day
UNION ALL
SELECT n.utc_day, p.home_day, p.model_id, p.rate_id, sum(p.responses), sum(p.input), sum(p.output), sum(p.cache_write_5m),
       sum(p.cache_write_1h), sum(p.cache_read), sum(p.web_searches)
  FROM (SELECT max(slot) / 96 AS utc_day FROM usage_slot) AS n
 CROSS JOIN usage_part AS p ON p.part >= n.utc_day * 6
 GROUP BY p.home_day, p.model_id, p.rate_id;

-- What all time is the sum of, in few rows: months of UTC that are over, the days that are over since, and what there is of
-- the newest day. From first_day to before next_day, in days since 1970.
CREATE VIEW v_usage_all_time AS
SELECT strftime('%s', '1970-01-01', utc_month || ' months') / 86400 AS first_day,
       strftime('%s', '1970-01-01', (utc_month + 1) || ' months') / 86400 AS next_day,
       model_id, rate_id, responses, input, output, cache_write_5m, cache_write_1h, cache_read, web_searches
  FROM usage_month
UNION ALL
SELECT d.utc_day, d.utc_day + 1, d.model_id, d.rate_id,
       d.responses, d.input, d.output, d.cache_write_5m, d.cache_write_1h, d.cache_read, d.web_searches
  FROM (SELECT strftime('%s', max(slot) * 900, 'unixepoch', 'start of month') / 86400 AS month_day FROM usage_slot) AS n
 CROSS JOIN usage_day AS d ON d.utc_day >= n.month_day
UNION ALL
SELECT n.utc_day, n.utc_day + 1, p.model_id, p.rate_id, sum(p.responses), sum(p.input), sum(p.output), sum(p.cache_write_5m),
       sum(p.cache_write_1h), sum(p.cache_read), sum(p.web_searches)
  FROM (SELECT max(slot) / 96 AS utc_day FROM usage_slot) AS n
 CROSS JOIN usage_part AS p ON p.part >= n.utc_day * 6
 GROUP BY p.model_id, p.rate_id;

-- A transcript as far as it was read, with the account of its lines:
-- lines = usage + titles + cost_states + not_usage + the counts in rejected.
-- A file that is rewritten in place begins a new row; the old one keeps its account. One that was only touched keeps its row.
CREATE TABLE transcript (
  transcript_id INTEGER PRIMARY KEY,
  host_id       INTEGER NOT NULL REFERENCES host,
  path          TEXT NOT NULL,
  device        INTEGER NOT NULL,
  inode         INTEGER NOT NULL,
  size          INTEGER NOT NULL,
  mtime_ns      INTEGER NOT NULL,
  ctime_ns      INTEGER NOT NULL,
  offset        INTEGER NOT NULL,
  digest        INTEGER NOT NULL,
  settled       INTEGER NOT NULL CHECK (settled IN (0, 1)),
  lines         INTEGER NOT NULL,
  usage         INTEGER NOT NULL,
  titles        INTEGER NOT NULL,
  cost_states   INTEGER NOT NULL,
  not_usage     INTEGER NOT NULL,
  advisors      INTEGER NOT NULL,
  read_at       INTEGER NOT NULL,
  replaced_at   INTEGER,
  gone_at       INTEGER
) STRICT;

CREATE UNIQUE INDEX transcript_by_path ON transcript (host_id, path) WHERE replaced_at IS NULL;

-- After years most are gone: who compares those that are there with the disk need not pass by them.
CREATE INDEX transcript_present ON transcript (host_id) WHERE replaced_at IS NULL AND gone_at IS NULL;

-- The accounts of 64 transcripts that follow each other, summed up once: a row goes as soon as one of them is read further.
CREATE TABLE transcript_sum (
  block         INTEGER PRIMARY KEY,
  files         INTEGER NOT NULL,
  files_gone    INTEGER NOT NULL,
  bytes         INTEGER NOT NULL,
  pending_bytes INTEGER NOT NULL,
  lines         INTEGER NOT NULL,
  usage         INTEGER NOT NULL,
  titles        INTEGER NOT NULL,
  cost_states   INTEGER NOT NULL,
  not_usage     INTEGER NOT NULL,
  advisors      INTEGER NOT NULL
) STRICT;

-- A block that has none is open.
CREATE TRIGGER transcript_changed AFTER UPDATE OF size, offset, lines, usage, titles, cost_states, not_usage, advisors, replaced_at, gone_at ON transcript
  WHEN (NEW.size, NEW.offset, NEW.lines, NEW.usage, NEW.titles, NEW.cost_states, NEW.not_usage, NEW.advisors, NEW.replaced_at, NEW.gone_at)
       IS NOT (OLD.size, OLD.offset, OLD.lines, OLD.usage, OLD.titles, OLD.cost_states, OLD.not_usage, OLD.advisors, OLD.replaced_at, OLD.gone_at)
BEGIN
  DELETE FROM transcript_sum WHERE block = NEW.transcript_id / 64;
END;

-- The sums of all blocks, be they kept or found.
CREATE VIEW v_transcript_sum AS
WITH RECURSIVE every (block, last) AS (
  SELECT 0, max(transcript_id) / 64 FROM transcript
  UNION ALL
  SELECT block + 1, last FROM every WHERE block < last)
SELECT 1 AS kept, block, files, files_gone, bytes, pending_bytes, lines, usage, titles, cost_states, not_usage, advisors
  FROM transcript_sum
UNION ALL
SELECT 0, e.block, count(*), sum(t.gone_at IS NOT NULL OR t.replaced_at IS NOT NULL), sum(t.offset),
       sum(iif(t.gone_at IS NULL AND t.replaced_at IS NULL, t.size - t.offset, 0)),
       sum(t.lines), sum(t.usage), sum(t.titles), sum(t.cost_states), sum(t.not_usage), sum(t.advisors)
  FROM every AS e
 CROSS JOIN transcript AS t ON t.transcript_id >= e.block * 64 AND t.transcript_id < e.block * 64 + 64
 WHERE e.block NOT IN (SELECT block FROM transcript_sum)
 GROUP BY e.block;

CREATE TABLE rejected (
  transcript_id INTEGER NOT NULL REFERENCES transcript,
  reason        TEXT NOT NULL,
  count         INTEGER NOT NULL CHECK (count > 0),
  first_offset  INTEGER NOT NULL,
  PRIMARY KEY (transcript_id, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE session_title (
  session_id INTEGER NOT NULL REFERENCES session,
  kind       TEXT NOT NULL CHECK (kind IN ('summary', 'ai', 'custom')),
  title      TEXT NOT NULL,
  PRIMARY KEY (session_id, kind)
) STRICT, WITHOUT ROWID;

-- What a session says it spent: a witness, never added to anything. A fork goes on from its parent's total.
CREATE TABLE cost_state (
  session_id      INTEGER NOT NULL REFERENCES session,
  transcript_id   INTEGER NOT NULL REFERENCES transcript,
  recorded_at     INTEGER NOT NULL,
  cost_pico       INTEGER,
  unknown_model   INTEGER NOT NULL CHECK (unknown_model IN (0, 1)),
  started_at      INTEGER,
  duration_ms     INTEGER,
  api_duration_ms INTEGER,
  lines_added     INTEGER,
  lines_removed   INTEGER,
  PRIMARY KEY (session_id, transcript_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE cost_state_model (
  session_id     INTEGER NOT NULL,
  transcript_id  INTEGER NOT NULL,
  model_id       INTEGER NOT NULL REFERENCES model,
  input          INTEGER NOT NULL,
  output         INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_read     INTEGER NOT NULL,
  web_searches   INTEGER NOT NULL,
  cost_pico      INTEGER,
  PRIMARY KEY (session_id, transcript_id, model_id),
  FOREIGN KEY (session_id, transcript_id) REFERENCES cost_state (session_id, transcript_id)
) STRICT, WITHOUT ROWID;

-- The local offsets of half a century of half-years, and of every other day of a year, for some zones differ by when their
-- clocks change: two zones that agree on them agree on every day people ask for.
CREATE VIEW v_zone AS
WITH RECURSIVE half_year (at) AS (SELECT 1262304000 UNION ALL SELECT at + 15768000 FROM half_year WHERE at < 2200000000),
other_day (at) AS (SELECT 1767268800 UNION ALL SELECT at + 172800 FROM other_day WHERE at < 1798700000)
SELECT group_concat(strftime('%s', at, 'unixepoch', 'localtime') - at) AS offsets
  FROM (SELECT at FROM half_year UNION ALL SELECT at FROM other_day);

-- Every response with its cost after the published prices as known today; dollars are for reading, cost_pico is exact.
CREATE VIEW v_usage AS
SELECT lower(hex(u.usage_key)) AS usage_key, u.happened_at,
       strftime('%Y-%m-%dT%H:%M:%S', u.happened_at / 1000, 'unixepoch', 'localtime') AS happened,
       s.id AS session, j.name AS project, m.id AS model, m.name AS model_name, r.speed, r.geo, r.tier, r.prompt_size,
       u.input, u.output, u.cache_write_5m, u.cache_write_1h, u.cache_read, u.web_searches, u.thinking,
       u.subagent, u.future,
       -- What does not fit is an error (integer overflow), never a REAL.
       iif(typeof(u.pico) = 'real', abs(-9223372036854775807 - 1), u.pico) AS cost_pico,
       round(u.pico / 1e12, 6) AS cost_usd
  FROM (SELECT u.*, u.input * p.input + u.output * p.output + u.cache_write_5m * p.cache_write_5m
                      + u.cache_write_1h * p.cache_write_1h + u.cache_read * p.cache_read + u.web_searches * p.web_search AS pico
          FROM usage AS u
          LEFT JOIN price_span AS p
                 ON p.book = 'list' AND p.known_until IS NULL AND p.model_id = u.model_id AND p.rate_id = u.rate_id
                AND u.happened_at / 86400000 >= p.from_day AND u.happened_at / 86400000 < p.until_day) AS u
  JOIN session AS s ON s.session_id = u.session_id
  JOIN directory AS d ON d.directory_id = u.directory_id
  JOIN project AS j ON j.project_id = d.project_id
  JOIN model AS m ON m.model_id = u.model_id
  JOIN rate AS r ON r.rate_id = u.rate_id;

INSERT INTO dictionary (relation, field, unit, meaning) VALUES
  ('reading', 'reading_id', '', 'number'),
  ('reading', 'recorded_at', 'ms UTC', 'when'),
  ('usage', 'usage_key', '', '128-bit digest of the message id (else request id, line id, or place in the file)'),
  ('usage', 'happened_at', 'ms UTC', 'the earliest copy''s time'),
  ('usage', 'session_id', '', 'the earliest copy''s session; a subagent''s is its parent''s'),
  ('usage', 'directory_id', '', 'working directory of the earliest copy'),
  ('usage', 'model_id', '', 'which model'),
  ('usage', 'rate_id', '', 'what else decides the price'),
  ('usage', 'input', 'tokens', 'prompt that no cache knew'),
  ('usage', 'output', 'tokens', 'output, thinking included'),
  ('usage', 'cache_write_5m', 'tokens', 'prompt written to the 5-minute cache'),
  ('usage', 'cache_write_1h', 'tokens', 'prompt written to the 1-hour cache'),
  ('usage', 'cache_read', 'tokens', 'prompt read from the cache'),
  ('usage', 'web_searches', '', 'searches billed'),
  ('usage', 'thinking', 'tokens', 'part of the output, where told'),
  ('usage', 'subagent', '0/1', 'asked for by a subagent'),
  ('usage', 'sidechain', '0/1', 'the numbers are from a side conversation''s line'),
  ('usage', 'progress', '0/1', 'the numbers are from a live report of a subagent'),
  ('usage', 'future', '0/1', 'said to be later than the moment it was read'),
  ('usage', 'advisor', '0/1', 'words of a second model within a response'),
  ('usage', 'counted_after_ms', 'ms', 'from happened_at to the line the numbers are from'),
  ('usage', 'request_hash', '', '32-bit digest of the request id, 0 without one'),
  ('usage', 'reading_id', '', 'the reading that recorded these values'),
  ('usage_elsewhere', 'session_id', '', 'a session it stands in, which is not the one it is counted under'),
  ('usage_elsewhere', 'usage_key', '', 'which response'),
  ('usage_request', 'usage_key', '', 'which response'),
  ('usage_request', 'request_hash', '', '32-bit digest of another request id, 0 without one'),
  ('usage_request', 'counted_at', 'ms UTC', 'time of the line'),
  ('usage_request', 'model_id', '', 'which model'),
  ('usage_request', 'rate_id', '', 'what else decides the price'),
  ('usage_request', 'input', 'tokens', 'as in usage'),
  ('usage_request', 'output', 'tokens', 'as in usage'),
  ('usage_request', 'cache_write_5m', 'tokens', 'as in usage'),
  ('usage_request', 'cache_write_1h', 'tokens', 'as in usage'),
  ('usage_request', 'cache_read', 'tokens', 'as in usage'),
  ('usage_request', 'web_searches', '', 'as in usage'),
  ('usage_slot', 'slot', '15 min', 'number of the quarter of an hour since 1970 UTC'),
  ('usage_slot', 'session_id', '', 'which session'),
  ('usage_slot', 'model_id', '', 'which model'),
  ('usage_slot', 'rate_id', '', 'what else decides the price'),
  ('usage_slot', 'directory_id', '', 'working directory'),
  ('usage_slot', 'responses', '', 'how many'),
  ('usage_slot', 'input', 'tokens', 'sum'),
  ('usage_slot', 'output', 'tokens', 'sum'),
  ('usage_slot', 'cache_write_5m', 'tokens', 'sum'),
  ('usage_slot', 'cache_write_1h', 'tokens', 'sum'),
  ('usage_slot', 'cache_read', 'tokens', 'sum'),
  ('usage_slot', 'web_searches', '', 'sum'),
  ('usage_slot', 'by_subagents', 'tokens', 'of all these: asked for by subagents'),
  ('usage_slot', 'first_at', 'ms UTC', 'its first response after the quarter''s very first millisecond; NULL: there is none'),
  ('usage_slot', 'last_at', 'ms UTC', 'its last response; NULL: first_at and last_at are being looked for'),
  ('transcript', 'transcript_id', '', 'number'),
  ('transcript', 'host_id', '', 'which machine'),
  ('transcript', 'path', '', 'where it lies or lay'),
  ('transcript', 'device', '', 'file system'),
  ('transcript', 'inode', '', 'file number'),
  ('transcript', 'size', 'bytes', 'when last read'),
  ('transcript', 'mtime_ns', 'ns UTC', 'its time of change when last read'),
  ('transcript', 'ctime_ns', 'ns UTC', 'the like, of its name and rights too, which nobody can set back'),
  ('transcript', 'offset', 'bytes', 'end of the last complete line that was read'),
  ('transcript', 'digest', '', 'of what was read: tells a rewritten file from a grown one'),
  ('transcript', 'settled', '0/1', '0: written so shortly before that a further write may not show in its time'),
  ('transcript', 'lines', '', 'complete lines; = usage + titles + cost_states + not_usage + rejected.count'),
  ('transcript', 'usage', '', 'lines that gave a fact or repeated one'),
  ('transcript', 'titles', '', 'lines that named a session'),
  ('transcript', 'cost_states', '', 'lines with a session''s own total'),
  ('transcript', 'not_usage', '', 'lines about something else'),
  ('transcript', 'advisors', '', 'facts of second models within the usage lines'),
  ('transcript', 'read_at', 'ms UTC', 'when it was last read'),
  ('transcript', 'replaced_at', 'ms UTC', 'when it was found rewritten; its facts are kept'),
  ('transcript', 'gone_at', 'ms UTC', 'when it was found missing; its facts are kept'),
  ('transcript_sum', 'block', '64', 'number of the 64 transcripts: transcript_id / 64'),
  ('transcript_sum', 'files', '', 'how many'),
  ('transcript_sum', 'files_gone', '', 'of these: missing or rewritten; their facts are kept'),
  ('transcript_sum', 'bytes', 'bytes', 'that were read'),
  ('transcript_sum', 'pending_bytes', 'bytes', 'beyond the last complete line'),
  ('transcript_sum', 'lines', '', 'complete lines'),
  ('transcript_sum', 'usage', '', 'lines that gave a fact or repeated one'),
  ('transcript_sum', 'titles', '', 'lines that named a session'),
  ('transcript_sum', 'cost_states', '', 'lines with a session''s own total'),
  ('transcript_sum', 'not_usage', '', 'lines about something else'),
  ('transcript_sum', 'advisors', '', 'facts of second models within the usage lines'),
  ('v_transcript_sum', 'kept', '0/1', '0: found just now, as one of them may have grown'),
  ('v_transcript_sum', 'block', '64', 'number of the 64 transcripts: transcript_id / 64'),
  ('v_transcript_sum', 'files', '', 'how many'),
  ('v_transcript_sum', 'files_gone', '', 'of these: missing or rewritten; their facts are kept'),
  ('v_transcript_sum', 'bytes', 'bytes', 'that were read'),
  ('v_transcript_sum', 'pending_bytes', 'bytes', 'beyond the last complete line'),
  ('v_transcript_sum', 'lines', '', 'complete lines'),
  ('v_transcript_sum', 'usage', '', 'lines that gave a fact or repeated one'),
  ('v_transcript_sum', 'titles', '', 'lines that named a session'),
  ('v_transcript_sum', 'cost_states', '', 'lines with a session''s own total'),
  ('v_transcript_sum', 'not_usage', '', 'lines about something else'),
  ('v_transcript_sum', 'advisors', '', 'facts of second models within the usage lines'),
  ('rejected', 'transcript_id', '', 'which file'),
  ('rejected', 'reason', '', 'why the lines could not be taken'),
  ('rejected', 'count', '', 'how many'),
  ('rejected', 'first_offset', 'bytes', 'where the first one begins'),
  ('session_title', 'session_id', '', 'which session'),
  ('session_title', 'kind', '', 'summary, ai or custom; the last wins'),
  ('session_title', 'title', '', 'what it is about'),
  ('cost_state', 'session_id', '', 'which session'),
  ('cost_state', 'transcript_id', '', 'the file that says it'),
  ('cost_state', 'recorded_at', 'ms UTC', 'when it was read'),
  ('cost_state', 'cost_pico', 'pico-dollars', 'the session''s own total, after Claude Codes prices'),
  ('cost_state', 'unknown_model', '0/1', 'it met a model it had no price for'),
  ('cost_state', 'started_at', 'ms UTC', 'start of the session'),
  ('cost_state', 'duration_ms', 'ms', 'duration'),
  ('cost_state', 'api_duration_ms', 'ms', 'time spent waiting for the API'),
  ('cost_state', 'lines_added', 'lines', 'lines of code added'),
  ('cost_state', 'lines_removed', 'lines', 'lines of code removed'),
  ('usage_revision', 'revision_id', '', 'number'),
  ('usage_revision', 'replaced_by', '', 'the reading that knew better'),
  ('usage_revision', 'usage_key', '', '128-bit digest of the message id (else request id, line id, or place in the file)'),
  ('usage_revision', 'happened_at', 'ms UTC', 'the earliest copy''s time'),
  ('usage_revision', 'session_id', '', 'the earliest copy''s session; a subagent''s is its parent''s'),
  ('usage_revision', 'directory_id', '', 'working directory of the earliest copy'),
  ('usage_revision', 'model_id', '', 'which model'),
  ('usage_revision', 'rate_id', '', 'what else decides the price'),
  ('usage_revision', 'input', 'tokens', 'prompt that no cache knew'),
  ('usage_revision', 'output', 'tokens', 'output, thinking included'),
  ('usage_revision', 'cache_write_5m', 'tokens', 'prompt written to the 5-minute cache'),
  ('usage_revision', 'cache_write_1h', 'tokens', 'prompt written to the 1-hour cache'),
  ('usage_revision', 'cache_read', 'tokens', 'prompt read from the cache'),
  ('usage_revision', 'web_searches', '', 'searches billed'),
  ('usage_revision', 'subagent', '0/1', 'asked for by a subagent'),
  ('usage_revision', 'reading_id', '', 'the reading that recorded these values'),
  ('usage_hour', 'hour', 'h', 'number of the hour since 1970 UTC, of a UTC day that is over'),
  ('usage_hour', 'model_id', '', 'which model'),
  ('usage_hour', 'rate_id', '', 'what else decides the price'),
  ('usage_hour', 'responses', '', 'how many'),
  ('usage_hour', 'input', 'tokens', 'sum'),
  ('usage_hour', 'output', 'tokens', 'sum'),
  ('usage_hour', 'cache_write_5m', 'tokens', 'sum'),
  ('usage_hour', 'cache_write_1h', 'tokens', 'sum'),
  ('usage_hour', 'cache_read', 'tokens', 'sum'),
  ('usage_hour', 'web_searches', '', 'sum'),
  ('usage_hour', 'first_at', 'ms UTC', 'its first response, the very first millisecond of each quarter of an hour apart; NULL: there is none'),
  ('usage_hour', 'last_at', 'ms UTC', 'its last response; NULL: first_at and last_at are being looked for'),
  ('usage_part', 'part', '4 h', 'number of the four hours since 1970 UTC: six are a UTC day'),
  ('usage_part', 'home_day', 'days', 'since 1970, in the zone of note home_zone'),
  ('usage_part', 'model_id', '', 'which model'),
  ('usage_part', 'rate_id', '', 'what else decides the price'),
  ('usage_part', 'session_id', '', 'which session'),
  ('usage_part', 'directory_id', '', 'working directory'),
  ('usage_part', 'responses', '', 'how many'),
  ('usage_part', 'input', 'tokens', 'sum'),
  ('usage_part', 'output', 'tokens', 'sum'),
  ('usage_part', 'cache_write_5m', 'tokens', 'sum'),
  ('usage_part', 'cache_write_1h', 'tokens', 'sum'),
  ('usage_part', 'cache_read', 'tokens', 'sum'),
  ('usage_part', 'web_searches', '', 'sum'),
  ('usage_part', 'by_subagents', 'tokens', 'of all these: asked for by subagents'),
  ('usage_day', 'utc_day', 'days', 'since 1970, UTC'),
  ('usage_day', 'home_day', 'days', 'since 1970, in the zone of note home_zone'),
  ('usage_day', 'model_id', '', 'which model'),
  ('usage_day', 'rate_id', '', 'what else decides the price'),
  ('usage_day', 'responses', '', 'how many'),
  ('usage_day', 'input', 'tokens', 'sum'),
  ('usage_day', 'output', 'tokens', 'sum'),
  ('usage_day', 'cache_write_5m', 'tokens', 'sum'),
  ('usage_day', 'cache_write_1h', 'tokens', 'sum'),
  ('usage_day', 'cache_read', 'tokens', 'sum'),
  ('usage_day', 'web_searches', '', 'sum'),
  ('usage_month', 'utc_month', 'months', 'since January 1970, UTC'),
  ('usage_month', 'model_id', '', 'which model'),
  ('usage_month', 'rate_id', '', 'what else decides the price'),
  ('usage_month', 'responses', '', 'how many'),
  ('usage_month', 'input', 'tokens', 'sum'),
  ('usage_month', 'output', 'tokens', 'sum'),
  ('usage_month', 'cache_write_5m', 'tokens', 'sum'),
  ('usage_month', 'cache_write_1h', 'tokens', 'sum'),
  ('usage_month', 'cache_read', 'tokens', 'sum'),
  ('usage_month', 'web_searches', '', 'sum'),
  ('v_usage_all_time', 'first_day', 'days', 'since 1970, UTC'),
  ('v_usage_all_time', 'next_day', 'days', 'since 1970, UTC: the first that is not of it'),
  ('v_usage_all_time', 'model_id', '', 'which model'),
  ('v_usage_all_time', 'rate_id', '', 'what else decides the price'),
  ('v_usage_all_time', 'responses', '', 'how many'),
  ('v_usage_all_time', 'input', 'tokens', 'sum'),
  ('v_usage_all_time', 'output', 'tokens', 'sum'),
  ('v_usage_all_time', 'cache_write_5m', 'tokens', 'sum'),
  ('v_usage_all_time', 'cache_write_1h', 'tokens', 'sum'),
  ('v_usage_all_time', 'cache_read', 'tokens', 'sum'),
  ('v_usage_all_time', 'web_searches', '', 'sum'),
  ('v_usage_day', 'utc_day', 'days', 'since 1970, UTC'),
  ('v_usage_day', 'home_day', 'days', 'since 1970, in the zone of note home_zone'),
  ('v_usage_day', 'model_id', '', 'which model'),
  ('v_usage_day', 'rate_id', '', 'what else decides the price'),
  ('v_usage_day', 'responses', '', 'how many'),
  ('v_usage_day', 'input', 'tokens', 'sum'),
  ('v_usage_day', 'output', 'tokens', 'sum'),
  ('v_usage_day', 'cache_write_5m', 'tokens', 'sum'),
  ('v_usage_day', 'cache_write_1h', 'tokens', 'sum'),
  ('v_usage_day', 'cache_read', 'tokens', 'sum'),
  ('v_usage_day', 'web_searches', '', 'sum'),
  ('cost_state_model', 'session_id', '', 'which session'),
  ('cost_state_model', 'transcript_id', '', 'the file that says it'),
  ('cost_state_model', 'model_id', '', 'which model'),
  ('cost_state_model', 'cost_pico', 'pico-dollars', 'its part of the total'),
  ('cost_state_model', 'input', 'tokens', 'sum'),
  ('cost_state_model', 'output', 'tokens', 'sum'),
  ('cost_state_model', 'cache_write_5m', 'tokens', 'sum'),
  ('cost_state_model', 'cache_write_1h', 'tokens', 'sum'),
  ('cost_state_model', 'cache_read', 'tokens', 'sum'),
  ('cost_state_model', 'web_searches', '', 'sum');
