-- Adds to (or, below zero, takes from) the sums of a day of UTC that is over.
-- :utc_day :home_day :model_id :rate_id :responses :input :output :cache_write_5m :cache_write_1h :cache_read :web_searches
INSERT INTO usage_day (utc_day, home_day, model_id, rate_id, responses,
       input, output, cache_write_5m, cache_write_1h, cache_read, web_searches)
VALUES (:utc_day, :home_day, :model_id, :rate_id, :responses,
       :input, :output, :cache_write_5m, :cache_write_1h, :cache_read, :web_searches)
ON CONFLICT DO UPDATE
   SET responses = usage_day.responses + excluded.responses,
       input = usage_day.input + excluded.input,
       output = usage_day.output + excluded.output,
       cache_write_5m = usage_day.cache_write_5m + excluded.cache_write_5m,
       cache_write_1h = usage_day.cache_write_1h + excluded.cache_write_1h,
       cache_read = usage_day.cache_read + excluded.cache_read,
       web_searches = usage_day.web_searches + excluded.web_searches;
