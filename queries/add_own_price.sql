-- A price of the user's own, or that one was taken back. Nobody charges more for a place there: it is what it says.
-- :model :rate_class :valid_from :recorded_at :input :output :cache_write_5m :cache_write_1h :cache_read :web_search :withdrawn
INSERT INTO price (book, model, rate_class, valid_from, recorded_at, input, output, cache_write_5m, cache_write_1h, cache_read,
       web_search, us_percent, region_percent, withdrawn, source)
VALUES ('own', :model, :rate_class, :valid_from, :recorded_at, :input, :output, :cache_write_5m, :cache_write_1h, :cache_read,
       :web_search, 100, 100, :withdrawn, iif(:withdrawn, 'taken out of config.toml', 'config.toml'));
