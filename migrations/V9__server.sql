-- The dashboard that runs: one per machine, known by its process, so that a row left behind by one that was killed is
-- told from one that is there.

CREATE TABLE server (
  host_id     INTEGER PRIMARY KEY REFERENCES host,
  boot_id     INTEGER NOT NULL REFERENCES boot,
  pid         INTEGER NOT NULL CHECK (pid > 0),
  start_ticks INTEGER NOT NULL CHECK (start_ticks >= 0),
  address     TEXT NOT NULL,
  port        INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
  started_at  INTEGER NOT NULL
) STRICT;

INSERT INTO dictionary (relation, field, unit, meaning) VALUES
  ('server', 'host_id', '', 'which machine'),
  ('server', 'boot_id', '', 'which run of it'),
  ('server', 'pid', 'pid', 'the dashboard''s process'),
  ('server', 'start_ticks', 'ticks', 'when that process started, counted from the start of the machine'),
  ('server', 'address', '', 'IP address it listens on'),
  ('server', 'port', '', 'TCP port it listens on'),
  ('server', 'started_at', 'ms UTC', 'when it began to listen');
