-- Which price a class of requests takes, kept: to find it out took a third of the time of most reports, and prices change
-- a few times a year. What is kept is what the view finds, model by model, whenever a price of it is added.

DROP VIEW v_price_held;

-- The rule, as it was.
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

CREATE TABLE price_held (
  book        TEXT NOT NULL REFERENCES price_book,
  model       TEXT NOT NULL,
  rate_class  TEXT NOT NULL,
  known_at    INTEGER NOT NULL,
  known_until INTEGER,
  from_day    INTEGER NOT NULL,
  until_day   INTEGER NOT NULL,
  price_id    INTEGER NOT NULL REFERENCES price,
  PRIMARY KEY (book, model, known_at, rate_class, from_day)
) STRICT, WITHOUT ROWID;

INSERT INTO price_held (book, model, rate_class, known_at, known_until, from_day, until_day, price_id)
SELECT book, model, rate_class, known_at, known_until, from_day, until_day, price_id FROM v_price_found;

CREATE VIEW v_price_held AS
SELECT book, model, rate_class, known_at, known_until, from_day, until_day, price_id FROM price_held;

-- Of every book: some fall back to others. Rows are only ever added.
CREATE TRIGGER price_added AFTER INSERT ON price
BEGIN
  DELETE FROM price_held WHERE model = NEW.model;
  INSERT INTO price_held (book, model, rate_class, known_at, known_until, from_day, until_day, price_id)
  SELECT book, model, rate_class, known_at, known_until, from_day, until_day, price_id
    FROM v_price_found WHERE model = NEW.model;
END;

INSERT INTO dictionary (relation, field, unit, meaning) VALUES
  ('price_held', 'book', '', 'the book that is asked'),
  ('price_held', 'model', '', 'model.canonical'),
  ('price_held', 'rate_class', '', 'class of the request'),
  ('price_held', 'known_at', 'ms UTC', 'as known from this moment on'),
  ('price_held', 'known_until', 'ms UTC', 'until this moment; NULL: as known today'),
  ('price_held', 'from_day', 'days', 'since 1970, UTC: the first on which the price holds'),
  ('price_held', 'until_day', 'days', 'since 1970, UTC: the first on which it does not'),
  ('price_held', 'price_id', '', 'the price, of this book or of the one it falls back to');
