-- Adds to (or, below zero, takes from) the sums of a month of UTC.
-- :utc_month :model_id :rate_id :responses :input :output :cache_write_5m :cache_write_1h :cache_read :web_searches
INSERT INTO usage_month (utc_month, model_id, rate_id, responses,
       input, output, cache_write_5m, cache_write_1h, cache_read, web_searches)
VALUES (:utc_month, :model_id, :rate_id, :responses,
       :input, :output, :cache_write_5m, :cache_write_1h, :cache_read, :web_searches)
ON CONFLICT DO UPDATE
   SET responses = usage_month.responses + excluded.responses,
       input = usage_month.input + excluded.input,
       output = usage_month.output + excluded.output,
       cache_write_5m = usage_month.cache_write_5m + excluded.cache_write_5m,
       cache_write_1h = usage_month.cache_write_1h + excluded.cache_write_1h,
       cache_read = usage_month.cache_read + excluded.cache_read,
       web_searches = usage_month.web_searches + excluded.web_searches;
