-- Adds to (or, below zero, takes from) the sums of an hour of a day of UTC that is over.
-- :hour :model_id :rate_id :responses :input :output :cache_write_5m :cache_write_1h :cache_read :web_searches
-- :first_at  the first of the responses that came, the first millisecond of each quarter apart; NULL: none did
-- :last_at   the last of those that came; NULL: none did
INSERT INTO usage_hour (hour, model_id, rate_id, responses,
       input, output, cache_write_5m, cache_write_1h, cache_read, web_searches, first_at, last_at)
VALUES (:hour, :model_id, :rate_id, :responses,
       :input, :output, :cache_write_5m, :cache_write_1h, :cache_read, :web_searches, :first_at, :last_at)
ON CONFLICT DO UPDATE
   SET responses = usage_hour.responses + excluded.responses,
       input = usage_hour.input + excluded.input,
       output = usage_hour.output + excluded.output,
       cache_write_5m = usage_hour.cache_write_5m + excluded.cache_write_5m,
       cache_write_1h = usage_hour.cache_write_1h + excluded.cache_write_1h,
       cache_read = usage_hour.cache_read + excluded.cache_read,
       web_searches = usage_hour.web_searches + excluded.web_searches,
       first_at = min(coalesce(usage_hour.first_at, excluded.first_at), coalesce(excluded.first_at, usage_hour.first_at)),
       last_at = max(usage_hour.last_at, coalesce(excluded.last_at, usage_hour.last_at));
