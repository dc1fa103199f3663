-- Adds to (or, below zero, takes from) the sums of four hours of a session within a day.
-- :part :home_day :model_id :rate_id :session_id :directory_id :responses :input :output :cache_write_5m :cache_write_1h :cache_read :web_searches :by_subagents
INSERT INTO usage_part (part, home_day, model_id, rate_id, session_id, directory_id, responses,
       input, output, cache_write_5m, cache_write_1h, cache_read, web_searches, by_subagents)
VALUES (:part, :home_day, :model_id, :rate_id, :session_id, :directory_id, :responses,
       :input, :output, :cache_write_5m, :cache_write_1h, :cache_read, :web_searches, :by_subagents)
ON CONFLICT DO UPDATE
   SET responses = usage_part.responses + excluded.responses,
       input = usage_part.input + excluded.input,
       output = usage_part.output + excluded.output,
       cache_write_5m = usage_part.cache_write_5m + excluded.cache_write_5m,
       cache_write_1h = usage_part.cache_write_1h + excluded.cache_write_1h,
       cache_read = usage_part.cache_read + excluded.cache_read,
       web_searches = usage_part.web_searches + excluded.web_searches,
       by_subagents = usage_part.by_subagents + excluded.by_subagents;
