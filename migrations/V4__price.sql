-- What tokens cost, by book, model, rate class and day: integers, pico-dollars per token
-- (= micro-dollars per million tokens: $3.00 per million is 3,000,000). Costs are computed when read, never stored.
-- Rows are only ever added: a price that was wrong, or is taken back, is followed by a row that was recorded later.
-- Those that came with the first version are recorded at 0: as of any day before it they are what there is.

CREATE TABLE price_book (
  book          TEXT PRIMARY KEY,
  meaning       TEXT NOT NULL,
  falls_back_to TEXT REFERENCES price_book,
  -- 1: fast mode has a price only where the book names one; 0: without one it costs what the model costs.
  fast_by_name  INTEGER NOT NULL CHECK (fast_by_name IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE price (
  price_id       INTEGER PRIMARY KEY,
  book           TEXT NOT NULL REFERENCES price_book,
  model          TEXT NOT NULL,
  rate_class     TEXT NOT NULL CHECK (rate_class IN ('standard', 'above_100k', 'above_200k', 'fast')),
  valid_from     INTEGER NOT NULL,
  recorded_at    INTEGER NOT NULL,
  input          INTEGER NOT NULL CHECK (input >= 0),
  output         INTEGER NOT NULL CHECK (output >= 0),
  cache_write_5m INTEGER NOT NULL CHECK (cache_write_5m >= 0),
  cache_write_1h INTEGER NOT NULL CHECK (cache_write_1h >= 0),
  cache_read     INTEGER NOT NULL CHECK (cache_read >= 0),
  web_search     INTEGER NOT NULL CHECK (web_search >= 0),
  us_percent     INTEGER NOT NULL CHECK (us_percent >= 100),
  region_percent INTEGER NOT NULL CHECK (region_percent >= 100),
  -- 1: taken back; from recorded_at on the row it repeats is no price any more.
  withdrawn      INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),
  source         TEXT NOT NULL,
  UNIQUE (book, model, rate_class, valid_from, recorded_at)
) STRICT;

-- What besides the model decides the price of a request; words as the files have them, '' where they have none.
CREATE TABLE rate (
  rate_id     INTEGER PRIMARY KEY,
  speed       TEXT NOT NULL,
  geo         TEXT NOT NULL,
  tier        TEXT NOT NULL,
  prompt_size TEXT NOT NULL CHECK (prompt_size IN ('normal', 'above_100k', 'above_200k')),
  UNIQUE (speed, geo, tier, prompt_size)
) STRICT;

-- That of requests of which nothing is told.
INSERT INTO rate (rate_id, speed, geo, tier, prompt_size) VALUES (1, '', '', '', 'normal');

-- Whose price a class of requests takes: the first that the book has on that day.
CREATE TABLE rate_choice (
  rate_class  TEXT NOT NULL CHECK (rate_class IN ('standard', 'above_100k', 'above_200k', 'fast')),
  rank        INTEGER NOT NULL,
  price_class TEXT NOT NULL,
  PRIMARY KEY (rate_class, rank)
) STRICT, WITHOUT ROWID;

INSERT INTO rate_choice (rate_class, rank, price_class) VALUES
  ('standard', 0, 'standard'),
  ('above_100k', 0, 'above_100k'),
  ('above_100k', 1, 'standard'),
  ('above_200k', 0, 'above_200k'),
  ('above_200k', 1, 'above_100k'),
  ('above_200k', 2, 'standard'),
  ('fast', 0, 'fast'),
  ('fast', 1, 'standard');

INSERT INTO price_book (book, meaning, falls_back_to, fast_by_name) VALUES
  ('list', 'published prices of the Claude API', NULL, 1),
  ('tce-0.4', 'the table of tce-monitor 0.4.0: Opus 4.5 and 4.6 three times too high, Haiku 4.5 too low, no 1-hour price', NULL, 0),
  ('own', 'your own prices from config.toml; the published ones for what it does not name', 'list', 0);

INSERT INTO price (book, model, rate_class, valid_from, recorded_at,
                   input, output, cache_write_5m, cache_write_1h, cache_read, web_search, us_percent, region_percent, source) VALUES
  ('list', 'claude-3-5-haiku', 'standard', 1729555200000, 0, 800000, 4000000, 1000000, 1600000, 80000, 10000000000, 100, 100, 'platform.claude.com pricing'),
  ('list', 'claude-3-5-sonnet', 'standard', 1718841600000, 0, 3000000, 15000000, 3750000, 6000000, 300000, 10000000000, 100, 100, 'platform.claude.com pricing'),
  ('list', 'claude-3-7-sonnet', 'standard', 1739923200000, 0, 3000000, 15000000, 3750000, 6000000, 300000, 10000000000, 100, 100, 'platform.claude.com pricing'),
  ('list', 'claude-3-haiku', 'standard', 1709769600000, 0, 250000, 1250000, 300000, 500000, 30000, 10000000000, 100, 100, 'platform.claude.com pricing'),
  ('list', 'claude-3-opus', 'standard', 1709164800000, 0, 15000000, 75000000, 18750000, 30000000, 1500000, 10000000000, 100, 100, 'platform.claude.com pricing'),
  ('list', 'claude-fable-5', 'standard', 1780963200000, 0, 10000000, 50000000, 12500000, 20000000, 1000000, 10000000000, 110, 110, 'platform.claude.com pricing'),
  ('list', 'claude-fable-5-1', 'standard', 1788220800000, 0, 10000000, 50000000, 12500000, 20000000, 250000, 10000000000, 110, 110, 'platform.claude.com pricing'),
  ('list', 'claude-haiku-4-5', 'standard', 1760486400000, 0, 1000000, 5000000, 1250000, 2000000, 100000, 10000000000, 100, 110, 'platform.claude.com pricing'),
  ('list', 'claude-haiku-5-5', 'above_100k', 1791331200000, 0, 500000, 2500000, 625000, 1000000, 50000, 10000000000, 110, 110, 'platform.claude.com pricing: prompts above 100,000 tokens'),
  ('list', 'claude-haiku-5-5', 'standard', 1791331200000, 0, 100000, 500000, 125000, 200000, 10000, 10000000000, 110, 110, 'platform.claude.com pricing: prompts up to 100,000 tokens'),
  ('list', 'claude-mythos-5', 'standard', 1780963200000, 0, 10000000, 50000000, 12500000, 20000000, 1000000, 10000000000, 110, 110, 'platform.claude.com pricing'),
  ('list', 'claude-mythos-5-1', 'standard', 1788220800000, 0, 10000000, 50000000, 12500000, 20000000, 250000, 10000000000, 110, 110, 'platform.claude.com pricing'),
  ('list', 'claude-opus-4', 'standard', 1747180800000, 0, 15000000, 75000000, 18750000, 30000000, 1500000, 10000000000, 100, 100, 'platform.claude.com pricing'),
  ('list', 'claude-opus-4-1', 'standard', 1754352000000, 0, 15000000, 75000000, 18750000, 30000000, 1500000, 10000000000, 100, 100, 'platform.claude.com pricing'),
  ('list', 'claude-opus-4-5', 'standard', 1763942400000, 0, 5000000, 25000000, 6250000, 10000000, 500000, 10000000000, 100, 110, 'platform.claude.com pricing'),
  ('list', 'claude-opus-4-6', 'above_200k', 1770249600000, 0, 10000000, 37500000, 12500000, 20000000, 1000000, 10000000000, 110, 110, 'platform.claude.com pricing: prompts above 200,000 tokens'),
  ('list', 'claude-opus-4-6', 'above_200k', 1773360000000, 0, 5000000, 25000000, 6250000, 10000000, 500000, 10000000000, 110, 110, 'premium above 200,000 tokens ended'),
  ('list', 'claude-opus-4-6', 'fast', 1770249600000, 0, 30000000, 150000000, 37500000, 60000000, 3000000, 10000000000, 110, 110, 'platform.claude.com pricing: fast mode'),
  ('list', 'claude-opus-4-6', 'fast', 1782691200000, 0, 5000000, 25000000, 6250000, 10000000, 500000, 10000000000, 110, 110, 'fast mode ended: such requests run and are billed as standard'),
  ('list', 'claude-opus-4-6', 'standard', 1770249600000, 0, 5000000, 25000000, 6250000, 10000000, 500000, 10000000000, 110, 110, 'platform.claude.com pricing'),
  ('list', 'claude-opus-4-7', 'fast', 1776297600000, 0, 30000000, 150000000, 37500000, 60000000, 3000000, 10000000000, 110, 110, 'platform.claude.com pricing: fast mode'),
  ('list', 'claude-opus-4-7', 'standard', 1776297600000, 0, 5000000, 25000000, 6250000, 10000000, 500000, 10000000000, 110, 110, 'platform.claude.com pricing'),
  ('list', 'claude-opus-4-8', 'fast', 1779926400000, 0, 10000000, 50000000, 12500000, 20000000, 1000000, 10000000000, 110, 110, 'platform.claude.com pricing: fast mode'),
  ('list', 'claude-opus-4-8', 'standard', 1779926400000, 0, 5000000, 25000000, 6250000, 10000000, 500000, 10000000000, 110, 110, 'platform.claude.com pricing'),
  ('list', 'claude-opus-5', 'fast', 1784851200000, 0, 10000000, 50000000, 12500000, 20000000, 1000000, 10000000000, 110, 110, 'platform.claude.com pricing: fast mode'),
  ('list', 'claude-opus-5', 'standard', 1784851200000, 0, 5000000, 25000000, 6250000, 10000000, 500000, 10000000000, 110, 110, 'platform.claude.com pricing'),
  ('list', 'claude-opus-5-5', 'fast', 1788220800000, 0, 8000000, 40000000, 10000000, 16000000, 400000, 10000000000, 110, 110, 'platform.claude.com pricing: fast mode'),
  ('list', 'claude-opus-5-5', 'standard', 1788220800000, 0, 4000000, 20000000, 5000000, 8000000, 200000, 10000000000, 110, 110, 'platform.claude.com pricing'),
  ('list', 'claude-sonnet-4', 'above_200k', 1754956800000, 0, 6000000, 22500000, 7500000, 12000000, 600000, 10000000000, 100, 100, 'platform.claude.com pricing: prompts above 200,000 tokens'),
  ('list', 'claude-sonnet-4', 'above_200k', 1777507200000, 0, 3000000, 15000000, 3750000, 6000000, 300000, 10000000000, 100, 100, 'premium above 200,000 tokens ended'),
  ('list', 'claude-sonnet-4', 'standard', 1747180800000, 0, 3000000, 15000000, 3750000, 6000000, 300000, 10000000000, 100, 100, 'platform.claude.com pricing'),
  ('list', 'claude-sonnet-4-5', 'above_200k', 1759104000000, 0, 6000000, 22500000, 7500000, 12000000, 600000, 10000000000, 100, 110, 'platform.claude.com pricing: prompts above 200,000 tokens'),
  ('list', 'claude-sonnet-4-5', 'above_200k', 1777507200000, 0, 3000000, 15000000, 3750000, 6000000, 300000, 10000000000, 100, 110, 'premium above 200,000 tokens ended'),
  ('list', 'claude-sonnet-4-5', 'standard', 1759104000000, 0, 3000000, 15000000, 3750000, 6000000, 300000, 10000000000, 100, 110, 'platform.claude.com pricing'),
  ('list', 'claude-sonnet-4-6', 'above_200k', 1771286400000, 0, 6000000, 22500000, 7500000, 12000000, 600000, 10000000000, 110, 110, 'platform.claude.com pricing: prompts above 200,000 tokens'),
  ('list', 'claude-sonnet-4-6', 'above_200k', 1773360000000, 0, 3000000, 15000000, 3750000, 6000000, 300000, 10000000000, 110, 110, 'premium above 200,000 tokens ended'),
  ('list', 'claude-sonnet-4-6', 'standard', 1771286400000, 0, 3000000, 15000000, 3750000, 6000000, 300000, 10000000000, 110, 110, 'platform.claude.com pricing'),
  ('list', 'claude-sonnet-5', 'standard', 1782777600000, 0, 2000000, 10000000, 2500000, 4000000, 200000, 10000000000, 110, 110, 'platform.claude.com pricing'),
  ('list', 'claude-sonnet-5-5', 'standard', 1790553600000, 0, 2000000, 10000000, 2500000, 4000000, 200000, 10000000000, 110, 110, 'platform.claude.com pricing'),
  ('list', 'claude-sonnet-5-5', 'standard', 1791331200000, 0, 2000000, 10000000, 2500000, 4000000, 100000, 10000000000, 110, 110, 'release notes of 2026-10-07: cache reads halved'),
  ('tce-0.4', 'claude-opus-4-5', 'standard', 0, 0, 15000000, 75000000, 18750000, 18750000, 1500000, 0, 100, 100, 'tce-monitor 0.4.0'),
  ('tce-0.4', 'claude-opus-4-6', 'standard', 0, 0, 15000000, 75000000, 18750000, 18750000, 1500000, 0, 100, 100, 'tce-monitor 0.4.0'),
  ('tce-0.4', 'claude-sonnet-4-5', 'standard', 0, 0, 3000000, 15000000, 3750000, 3750000, 300000, 0, 100, 100, 'tce-monitor 0.4.0'),
  ('tce-0.4', 'claude-haiku-4-5', 'standard', 0, 0, 800000, 4000000, 1000000, 1000000, 80000, 0, 100, 100, 'tce-monitor 0.4.0');

-- Which price a class of requests takes, in every book, as known at any moment: from one UTC day to the next change.
-- Each model is on its own, so that what is learnt of one makes no new edition of another.
CREATE VIEW v_price_found AS
WITH row_known AS (
  -- A row holds until a later one repeats its place.
  SELECT *, lead(recorded_at) OVER (PARTITION BY book, model, rate_class, valid_from ORDER BY recorded_at, price_id) AS replaced_at
    FROM price),
source AS (
  SELECT b.book, p.book <> b.book AS layer, p.price_id, p.model, p.rate_class, p.valid_from, p.recorded_at, p.replaced_at,
         p.withdrawn, home.fast_by_name
    FROM price_book AS b
    JOIN row_known AS p ON p.book IN (b.book, b.falls_back_to)
    JOIN price_book AS home ON home.book = p.book),
edition AS (
  SELECT book, model, known_at, lead(known_at) OVER (PARTITION BY book, model ORDER BY known_at) AS known_until
    FROM (SELECT DISTINCT book, model, recorded_at AS known_at FROM source)),
known AS (
  SELECT e.book, e.model, e.known_at, e.known_until, s.layer, s.rate_class, s.valid_from, s.price_id, s.fast_by_name
    FROM edition AS e
    JOIN source AS s ON s.book = e.book AND s.model = e.model AND s.recorded_at <= e.known_at
                    AND e.known_at < coalesce(s.replaced_at, 9100000000000000)
   WHERE NOT s.withdrawn),
-- A book's own rows go before those of the book it falls back to.
choice AS (
  SELECT k.book, k.model, k.known_at, k.known_until, c.rate_class, k.layer * 10 + c.rank AS rank,
         k.valid_from, k.valid_from / 86400000 AS from_day, k.price_id
    FROM known AS k JOIN rate_choice AS c ON c.price_class = k.rate_class
   WHERE NOT (k.fast_by_name AND c.rate_class = 'fast' AND c.price_class <> 'fast')),
cut AS (SELECT DISTINCT book, model, known_at, known_until, rate_class, from_day FROM choice),
taken AS (
  SELECT c.*, o.price_id,
         row_number() OVER (PARTITION BY c.book, c.model, c.known_at, c.rate_class, c.from_day
                            ORDER BY o.rank, o.valid_from DESC) AS place
    FROM cut AS c
    JOIN choice AS o ON o.book = c.book AND o.model = c.model AND o.known_at = c.known_at AND o.rate_class = c.rate_class
                    AND o.from_day <= c.from_day)
SELECT book, model, rate_class, known_at, known_until, from_day,
       coalesce(lead(from_day) OVER (PARTITION BY book, model, known_at, rate_class ORDER BY from_day), 1000000) AS until_day,
       price_id
  FROM taken WHERE place = 1;

-- What the view finds, kept: to find it out takes longer than most reports, and prices change a few times a year. It is
-- found anew, model by model, whenever a price of it is added.
CREATE TABLE price_held (
  book        TEXT NOT NULL REFERENCES price_book,
  model       TEXT NOT NULL,
  rate_class  TEXT NOT NULL,
  known_at    INTEGER NOT NULL,
  known_until INTEGER,
  from_day    INTEGER NOT NULL,
  until_day   INTEGER NOT NULL,
  price_id    INTEGER NOT NULL REFERENCES price,
  PRIMARY KEY (book, model, rate_class, known_at, from_day)
) STRICT, WITHOUT ROWID;

INSERT INTO price_held (book, model, rate_class, known_at, known_until, from_day, until_day, price_id)
SELECT book, model, rate_class, known_at, known_until, from_day, until_day, price_id FROM v_price_found;

-- Of every book: some fall back to others. Rows are only ever added.
CREATE TRIGGER price_added AFTER INSERT ON price
BEGIN
  DELETE FROM price_held WHERE model = NEW.model;
  INSERT INTO price_held (book, model, rate_class, known_at, known_until, from_day, until_day, price_id)
  SELECT book, model, rate_class, known_at, known_until, from_day, until_day, price_id
    FROM v_price_found WHERE model = NEW.model;
  DELETE FROM price_span WHERE model_id IN (SELECT model_id FROM model WHERE canonical = NEW.model);
  INSERT INTO price_span
  SELECT * FROM v_price_span WHERE model_id IN (SELECT model_id FROM model WHERE canonical = NEW.model);
END;

-- What one token costs for every model and rate that were met, as known at any moment, from one UTC day to the next
-- change, as it is found: the only place where a price meets a surcharge. No model and rate has two prices on one day under one edition.
-- A request is kept in a place by the Claude API (geo us) or by a vendor's regional endpoint, so it is charged for once.
-- Models and rates first: of the prices only theirs are looked at.
CREATE VIEW v_price_span AS
SELECT model_id, rate_id, asked AS book, known_at, known_until, from_day, until_day, price_id,
       input * percent / 100 AS input,
       output * percent / 100 AS output,
       cache_write_5m * percent / 100 AS cache_write_5m,
       cache_write_1h * percent / 100 AS cache_write_1h,
       cache_read * percent / 100 AS cache_read,
       web_search
  FROM (SELECT p.*, h.book AS asked, h.known_at, h.known_until, h.from_day, h.until_day, m.model_id, r.rate_id,
               max(iif(r.geo = 'us', p.us_percent, 100), iif(m.regional, p.region_percent, 100)) AS percent
          FROM model AS m
         CROSS JOIN rate AS r
         CROSS JOIN price_held AS h
            ON h.model = m.canonical
           AND h.rate_class = CASE WHEN r.speed = 'fast' THEN 'fast' WHEN r.prompt_size = 'normal' THEN 'standard' ELSE r.prompt_size END
         CROSS JOIN price AS p ON p.price_id = h.price_id);

-- What that view finds, kept: every report that names a cost asks for all of it. By model and rate first, so that a sum finds
-- its price at once.
CREATE TABLE price_span (
  model_id       INTEGER NOT NULL,
  rate_id        INTEGER NOT NULL,
  book           TEXT NOT NULL,
  known_at       INTEGER NOT NULL,
  known_until    INTEGER,
  from_day       INTEGER NOT NULL,
  until_day      INTEGER NOT NULL,
  price_id       INTEGER NOT NULL,
  input          INTEGER NOT NULL,
  output         INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_read     INTEGER NOT NULL,
  web_search     INTEGER NOT NULL,
  PRIMARY KEY (model_id, rate_id, book, known_at, from_day)
) STRICT, WITHOUT ROWID;

-- Found anew for whatever is new: a rate, a model, another name for its prices, a price.
CREATE TRIGGER rate_met AFTER INSERT ON rate
BEGIN
  INSERT INTO price_span SELECT * FROM v_price_span WHERE rate_id = NEW.rate_id;
END;

CREATE TRIGGER model_met AFTER INSERT ON model
BEGIN
  INSERT INTO price_span SELECT * FROM v_price_span WHERE model_id = NEW.model_id;
END;

CREATE TRIGGER model_renamed AFTER UPDATE OF canonical, regional ON model
WHEN OLD.canonical <> NEW.canonical OR OLD.regional <> NEW.regional
BEGIN
  DELETE FROM price_span WHERE model_id = NEW.model_id;
  INSERT INTO price_span SELECT * FROM v_price_span WHERE model_id = NEW.model_id;
END;

INSERT INTO dictionary (relation, field, unit, meaning) VALUES
  ('price_book', 'book', '', 'name of the book, as --prices takes it'),
  ('price_book', 'meaning', '', 'what the book holds'),
  ('price_book', 'falls_back_to', '', 'the book asked for models, classes and days that this one does not name'),
  ('price_book', 'fast_by_name', '0/1', '1: fast mode has a price only where the book names one'),
  ('rate', 'rate_id', '', 'number'),
  ('rate', 'speed', '', 'standard, fast or empty'),
  ('rate', 'geo', '', 'where it was computed, as the file says; us costs more'),
  ('rate', 'tier', '', 'service tier, as the file says'),
  ('rate', 'prompt_size', '', 'normal, above_100k, above_200k: the prompt of the one request'),
  ('rate_choice', 'rate_class', '', 'class of a request'),
  ('rate_choice', 'rank', '', 'lowest first'),
  ('rate_choice', 'price_class', '', 'class of the price it takes'),
  ('price', 'price_id', '', 'number'),
  ('price', 'book', '', 'which book'),
  ('price', 'model', '', 'model.canonical'),
  ('price', 'rate_class', '', 'standard; above_100k, above_200k: the whole request whose prompt is larger; fast: fast mode'),
  ('price', 'valid_from', 'ms UTC', 'requests from this moment on; until the next row of the same book, model and class'),
  ('price', 'recorded_at', 'ms UTC', 'when this program learnt it, 0: from its first version on; the later of two rows for one moment counts'),
  ('price', 'input', 'pico-dollars per token', 'uncached prompt'),
  ('price', 'output', 'pico-dollars per token', 'output, thinking included'),
  ('price', 'cache_write_5m', 'pico-dollars per token', 'prompt written to the 5-minute cache'),
  ('price', 'cache_write_1h', 'pico-dollars per token', 'prompt written to the 1-hour cache'),
  ('price', 'cache_read', 'pico-dollars per token', 'prompt read from the cache'),
  ('price', 'web_search', 'pico-dollars per search', 'web searches; fetches are free'),
  ('price', 'us_percent', '%', 'what tokens cost with US-only inference, of the above'),
  ('price', 'region_percent', '%', 'what tokens cost at a regional endpoint of a cloud vendor, of the above'),
  ('price', 'withdrawn', '0/1', '1: taken back when this row was recorded'),
  ('price', 'source', '', 'where the price was published'),
  ('price_held', 'book', '', 'the book that is asked'),
  ('price_held', 'model', '', 'model.canonical'),
  ('price_held', 'rate_class', '', 'class of the request'),
  ('price_held', 'known_at', 'ms UTC', 'as known from this moment on'),
  ('price_held', 'known_until', 'ms UTC', 'until this moment; NULL: as known today'),
  ('price_held', 'from_day', 'days', 'since 1970, UTC: the first on which the price holds'),
  ('price_held', 'until_day', 'days', 'since 1970, UTC: the first on which it does not'),
  ('price_held', 'price_id', '', 'the price, of this book or of the one it falls back to'),
  ('price_span', 'model_id', '', 'the model'),
  ('price_span', 'rate_id', '', 'the rate'),
  ('price_span', 'book', '', 'the book that is asked'),
  ('price_span', 'known_at', 'ms UTC', 'as known from this moment on'),
  ('price_span', 'known_until', 'ms UTC', 'until this moment; NULL: as known today'),
  ('price_span', 'from_day', 'days', 'since 1970, UTC: the first on which the price holds'),
  ('price_span', 'until_day', 'days', 'since 1970, UTC: the first on which it does not'),
  ('price_span', 'price_id', '', 'the price, of this book or of the one it falls back to'),
  ('price_span', 'input', 'pico-dollars per token', 'uncached prompt, surcharges included'),
  ('price_span', 'output', 'pico-dollars per token', 'output, surcharges included'),
  ('price_span', 'cache_write_5m', 'pico-dollars per token', 'prompt written to the 5-minute cache, surcharges included'),
  ('price_span', 'cache_write_1h', 'pico-dollars per token', 'prompt written to the 1-hour cache, surcharges included'),
  ('price_span', 'cache_read', 'pico-dollars per token', 'prompt read from the cache, surcharges included'),
  ('price_span', 'web_search', 'pico-dollars per search', 'web searches');
