-- What tokens cost, by book, model, rate class and day: integers, pico-dollars per token
-- (= micro-dollars per million tokens: $3.00 per million is 3,000,000). Costs are computed when read, never stored.
-- Rows are only ever added: a price that was wrong is followed by a row that was recorded later.

CREATE TABLE price_book (
  book    TEXT PRIMARY KEY,
  meaning TEXT NOT NULL
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
  source         TEXT NOT NULL,
  UNIQUE (book, model, rate_class, valid_from, recorded_at)
) STRICT;

INSERT INTO price_book (book, meaning) VALUES
  ('list', 'published prices of the Claude API'),
  ('tce-0.4', 'the table of tce-monitor 0.4.0: Opus 4.5 and 4.6 three times too high, Haiku 4.5 too low, no 1-hour price'),
  ('own', 'your own prices, from config.toml');

INSERT INTO price (book, model, rate_class, valid_from, recorded_at,
                   input, output, cache_write_5m, cache_write_1h, cache_read, web_search, us_percent, source) VALUES
  ('list', 'claude-3-5-haiku', 'standard', 1729555200000, 1795392000000, 800000, 4000000, 1000000, 1600000, 80000, 10000000000, 100, 'platform.claude.com pricing'),
  ('list', 'claude-3-5-sonnet', 'standard', 1718841600000, 1795392000000, 3000000, 15000000, 3750000, 6000000, 300000, 10000000000, 100, 'platform.claude.com pricing'),
  ('list', 'claude-3-7-sonnet', 'standard', 1739923200000, 1795392000000, 3000000, 15000000, 3750000, 6000000, 300000, 10000000000, 100, 'platform.claude.com pricing'),
  ('list', 'claude-3-haiku', 'standard', 1709769600000, 1795392000000, 250000, 1250000, 300000, 500000, 30000, 10000000000, 100, 'platform.claude.com pricing'),
  ('list', 'claude-3-opus', 'standard', 1709164800000, 1795392000000, 15000000, 75000000, 18750000, 30000000, 1500000, 10000000000, 100, 'platform.claude.com pricing'),
  ('list', 'claude-fable-5', 'standard', 1780963200000, 1795392000000, 10000000, 50000000, 12500000, 20000000, 1000000, 10000000000, 110, 'platform.claude.com pricing'),
  ('list', 'claude-fable-5-1', 'standard', 1788220800000, 1795392000000, 10000000, 50000000, 12500000, 20000000, 250000, 10000000000, 110, 'platform.claude.com pricing'),
  ('list', 'claude-haiku-4-5', 'standard', 1760486400000, 1795392000000, 1000000, 5000000, 1250000, 2000000, 100000, 10000000000, 100, 'platform.claude.com pricing'),
  ('list', 'claude-haiku-5-5', 'above_100k', 1791331200000, 1795392000000, 500000, 2500000, 625000, 1000000, 50000, 10000000000, 110, 'platform.claude.com pricing: prompts above 100,000 tokens'),
  ('list', 'claude-haiku-5-5', 'above_200k', 1791331200000, 1795392000000, 500000, 2500000, 625000, 1000000, 50000, 10000000000, 110, 'platform.claude.com pricing: prompts above 100,000 tokens'),
  ('list', 'claude-haiku-5-5', 'standard', 1791331200000, 1795392000000, 100000, 500000, 125000, 200000, 10000, 10000000000, 110, 'platform.claude.com pricing: prompts up to 100,000 tokens'),
  ('list', 'claude-mythos-5', 'standard', 1780963200000, 1795392000000, 10000000, 50000000, 12500000, 20000000, 1000000, 10000000000, 110, 'platform.claude.com pricing'),
  ('list', 'claude-mythos-5-1', 'standard', 1788220800000, 1795392000000, 10000000, 50000000, 12500000, 20000000, 250000, 10000000000, 110, 'platform.claude.com pricing'),
  ('list', 'claude-opus-4', 'standard', 1747180800000, 1795392000000, 15000000, 75000000, 18750000, 30000000, 1500000, 10000000000, 100, 'platform.claude.com pricing'),
  ('list', 'claude-opus-4-1', 'standard', 1754352000000, 1795392000000, 15000000, 75000000, 18750000, 30000000, 1500000, 10000000000, 100, 'platform.claude.com pricing'),
  ('list', 'claude-opus-4-5', 'standard', 1763942400000, 1795392000000, 5000000, 25000000, 6250000, 10000000, 500000, 10000000000, 100, 'platform.claude.com pricing'),
  ('list', 'claude-opus-4-6', 'above_200k', 1770249600000, 1795392000000, 10000000, 37500000, 12500000, 20000000, 1000000, 10000000000, 110, 'platform.claude.com pricing: prompts above 200,000 tokens'),
  ('list', 'claude-opus-4-6', 'above_200k', 1773360000000, 1795392000000, 5000000, 25000000, 6250000, 10000000, 500000, 10000000000, 110, 'premium above 200,000 tokens ended'),
  ('list', 'claude-opus-4-6', 'fast', 1770249600000, 1795392000000, 30000000, 150000000, 37500000, 60000000, 3000000, 10000000000, 110, 'platform.claude.com pricing: fast mode'),
  ('list', 'claude-opus-4-6', 'standard', 1770249600000, 1795392000000, 5000000, 25000000, 6250000, 10000000, 500000, 10000000000, 110, 'platform.claude.com pricing'),
  ('list', 'claude-opus-4-7', 'fast', 1776297600000, 1795392000000, 30000000, 150000000, 37500000, 60000000, 3000000, 10000000000, 110, 'platform.claude.com pricing: fast mode'),
  ('list', 'claude-opus-4-7', 'standard', 1776297600000, 1795392000000, 5000000, 25000000, 6250000, 10000000, 500000, 10000000000, 110, 'platform.claude.com pricing'),
  ('list', 'claude-opus-4-8', 'fast', 1779926400000, 1795392000000, 10000000, 50000000, 12500000, 20000000, 1000000, 10000000000, 110, 'platform.claude.com pricing: fast mode'),
  ('list', 'claude-opus-4-8', 'standard', 1779926400000, 1795392000000, 5000000, 25000000, 6250000, 10000000, 500000, 10000000000, 110, 'platform.claude.com pricing'),
  ('list', 'claude-opus-5', 'fast', 1784851200000, 1795392000000, 10000000, 50000000, 12500000, 20000000, 1000000, 10000000000, 110, 'platform.claude.com pricing: fast mode'),
  ('list', 'claude-opus-5', 'standard', 1784851200000, 1795392000000, 5000000, 25000000, 6250000, 10000000, 500000, 10000000000, 110, 'platform.claude.com pricing'),
  ('list', 'claude-opus-5-5', 'fast', 1788220800000, 1795392000000, 8000000, 40000000, 10000000, 16000000, 400000, 10000000000, 110, 'platform.claude.com pricing: fast mode'),
  ('list', 'claude-opus-5-5', 'standard', 1788220800000, 1795392000000, 4000000, 20000000, 5000000, 8000000, 200000, 10000000000, 110, 'platform.claude.com pricing'),
  ('list', 'claude-sonnet-4', 'above_200k', 1754956800000, 1795392000000, 6000000, 22500000, 7500000, 12000000, 600000, 10000000000, 100, 'platform.claude.com pricing: prompts above 200,000 tokens'),
  ('list', 'claude-sonnet-4', 'above_200k', 1777507200000, 1795392000000, 3000000, 15000000, 3750000, 6000000, 300000, 10000000000, 100, 'premium above 200,000 tokens ended'),
  ('list', 'claude-sonnet-4', 'standard', 1747180800000, 1795392000000, 3000000, 15000000, 3750000, 6000000, 300000, 10000000000, 100, 'platform.claude.com pricing'),
  ('list', 'claude-sonnet-4-5', 'above_200k', 1759104000000, 1795392000000, 6000000, 22500000, 7500000, 12000000, 600000, 10000000000, 100, 'platform.claude.com pricing: prompts above 200,000 tokens'),
  ('list', 'claude-sonnet-4-5', 'above_200k', 1777507200000, 1795392000000, 3000000, 15000000, 3750000, 6000000, 300000, 10000000000, 100, 'premium above 200,000 tokens ended'),
  ('list', 'claude-sonnet-4-5', 'standard', 1759104000000, 1795392000000, 3000000, 15000000, 3750000, 6000000, 300000, 10000000000, 100, 'platform.claude.com pricing'),
  ('list', 'claude-sonnet-4-6', 'above_200k', 1771286400000, 1795392000000, 6000000, 22500000, 7500000, 12000000, 600000, 10000000000, 110, 'platform.claude.com pricing: prompts above 200,000 tokens'),
  ('list', 'claude-sonnet-4-6', 'above_200k', 1773360000000, 1795392000000, 3000000, 15000000, 3750000, 6000000, 300000, 10000000000, 110, 'premium above 200,000 tokens ended'),
  ('list', 'claude-sonnet-4-6', 'standard', 1771286400000, 1795392000000, 3000000, 15000000, 3750000, 6000000, 300000, 10000000000, 110, 'platform.claude.com pricing'),
  ('list', 'claude-sonnet-5', 'standard', 1782777600000, 1795392000000, 2000000, 10000000, 2500000, 4000000, 200000, 10000000000, 110, 'platform.claude.com pricing'),
  ('list', 'claude-sonnet-5-5', 'standard', 1790553600000, 1795392000000, 2000000, 10000000, 2500000, 4000000, 200000, 10000000000, 110, 'platform.claude.com pricing'),
  ('list', 'claude-sonnet-5-5', 'standard', 1791331200000, 1795392000000, 2000000, 10000000, 2500000, 4000000, 100000, 10000000000, 110, 'release notes of 2026-10-07: cache reads halved'),
  ('tce-0.4', 'claude-opus-4-5', 'standard', 0, 1795392000000, 15000000, 75000000, 18750000, 18750000, 1500000, 0, 100, 'tce-monitor 0.4.0'),
  ('tce-0.4', 'claude-opus-4-6', 'standard', 0, 1795392000000, 15000000, 75000000, 18750000, 18750000, 1500000, 0, 100, 'tce-monitor 0.4.0'),
  ('tce-0.4', 'claude-sonnet-4-5', 'standard', 0, 1795392000000, 3000000, 15000000, 3750000, 3750000, 300000, 0, 100, 'tce-monitor 0.4.0'),
  ('tce-0.4', 'claude-haiku-4-5', 'standard', 0, 1795392000000, 800000, 4000000, 1000000, 1000000, 80000, 0, 100, 'tce-monitor 0.4.0');

INSERT INTO dictionary (relation, field, unit, meaning) VALUES
  ('price_book', 'book', '', 'name of the book, as --prices takes it'),
  ('price_book', 'meaning', '', 'what the book holds'),
  ('price', 'price_id', '', 'number'),
  ('price', 'book', '', 'which book'),
  ('price', 'model', '', 'model.canonical'),
  ('price', 'rate_class', '', 'standard; above_100k, above_200k: the whole request whose prompt is larger; fast: fast mode'),
  ('price', 'valid_from', 'ms UTC', 'requests from this moment on; until the next row of the same book, model and class'),
  ('price', 'recorded_at', 'ms UTC', 'when this program learnt it; the later of two rows for one moment counts'),
  ('price', 'input', 'pico-dollars per token', 'uncached prompt'),
  ('price', 'output', 'pico-dollars per token', 'output, thinking included'),
  ('price', 'cache_write_5m', 'pico-dollars per token', 'prompt written to the 5-minute cache'),
  ('price', 'cache_write_1h', 'pico-dollars per token', 'prompt written to the 1-hour cache'),
  ('price', 'cache_read', 'pico-dollars per token', 'prompt read from the cache'),
  ('price', 'web_search', 'pico-dollars per search', 'web searches; fetches are free'),
  ('price', 'us_percent', '%', 'what US-only inference costs, of the above'),
  ('price', 'source', '', 'where the price was published');
