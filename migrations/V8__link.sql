-- Processes x sessions x money: which session a process had, from when to when, and which process each slot's cost is of.

CREATE TABLE process_session (
  process_id INTEGER NOT NULL REFERENCES process,
  since_at   INTEGER NOT NULL,
  session_id INTEGER NOT NULL REFERENCES session,
  until_at   INTEGER,
  linked_by  TEXT NOT NULL CHECK (linked_by IN ('session_file', 'arguments', 'transcript')),
  PRIMARY KEY (process_id, since_at)
) STRICT, WITHOUT ROWID;

CREATE INDEX process_session_by_session ON process_session (session_id, since_at);

-- What ran at a moment long past is found by its end.
CREATE INDEX process_by_end ON process (last_seen_at);

-- Each quarter of an hour with the process it belongs to, NULL if none had the session then. Where a session passed from
-- one process to another within a quarter, the later one takes it whole: every slot is counted once, so that the costs
-- of all processes and of none sum to the ledger.
CREATE VIEW v_slot_process AS
SELECT s.*,
       (SELECT l.process_id FROM process_session AS l
         WHERE l.session_id = s.session_id AND l.since_at < (s.slot + 1) * 900000
           AND coalesce(l.until_at, 9000000000000000) >= s.slot * 900000
         ORDER BY l.since_at DESC, l.process_id DESC LIMIT 1) AS process_id
  FROM usage_slot AS s;

-- What people call a session: the title given to it, else the one made for it, else a summary.
CREATE VIEW v_session_title AS
SELECT n.session_id,
       coalesce((SELECT t.title FROM session_title AS t WHERE t.session_id = n.session_id
                  ORDER BY CASE t.kind WHEN 'custom' THEN 0 WHEN 'ai' THEN 1 ELSE 2 END LIMIT 1),
                (SELECT m.summary FROM session_meta AS m WHERE m.session_id = n.session_id ORDER BY m.meta_id DESC LIMIT 1)) AS title
  FROM session AS n;

-- What each process spent, of the slots that are its own; NULL: something has no price.
CREATE VIEW v_process_cost AS
SELECT process_id, responses, tokens, unpriced_responses,
       iif(unpriced_responses = 0, cost_pico, NULL) AS cost_pico,
       round(iif(unpriced_responses = 0, cost_pico, NULL) / 1e12, 6) AS cost_usd
  FROM (SELECT process_id, responses, tokens, unpriced_responses,
               iif(typeof(pico) = 'real', abs(-9223372036854775807 - 1), pico) AS cost_pico
          FROM (SELECT u.process_id, sum(u.responses) AS responses,
                       sum(u.input + u.output + u.cache_read + u.cache_write_5m + u.cache_write_1h) AS tokens,
                       sum(iif(p.book IS NULL, u.responses, 0)) AS unpriced_responses,
                       sum(u.input * p.input + u.output * p.output + u.cache_write_5m * p.cache_write_5m
                           + u.cache_write_1h * p.cache_write_1h + u.cache_read * p.cache_read + u.web_searches * p.web_search) AS pico
                  FROM v_slot_process AS u
                  LEFT JOIN price_span AS p
                         ON p.book = 'list' AND p.known_until IS NULL AND p.model_id = u.model_id AND p.rate_id = u.rate_id
                        AND u.slot / 96 >= p.from_day AND u.slot / 96 < p.until_day
                 GROUP BY u.process_id));

INSERT INTO dictionary (relation, field, unit, meaning) VALUES
  ('process_session', 'process_id', '', 'the process'),
  ('process_session', 'since_at', 'ms UTC', 'from when on it had the session: its start, or the look before the change'),
  ('process_session', 'session_id', '', 'the session'),
  ('process_session', 'until_at', 'ms UTC', 'until when; NULL while it holds'),
  ('process_session', 'linked_by', '', 'session_file, arguments (--session-id, --resume) or transcript (the one being written there)');
