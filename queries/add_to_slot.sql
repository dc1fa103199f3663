-- Adds to (or, below zero, takes from) the sums of a quarter of an hour.
-- :slot :session_id :model_id :rate_id :directory_id :subagent :responses :input :output :cache_write_5m :cache_write_1h :cache_read :web_searches
INSERT INTO usage_slot (slot, session_id, model_id, rate_id, directory_id, subagent, responses,
       input, output, cache_write_5m, cache_write_1h, cache_read, web_searches)
VALUES (:slot, :session_id, :model_id, :rate_id, :directory_id, :subagent, :responses,
       :input, :output, :cache_write_5m, :cache_write_1h, :cache_read, :web_searches)
ON CONFLICT DO UPDATE
   SET responses = usage_slot.responses + excluded.responses,
       input = usage_slot.input + excluded.input,
       output = usage_slot.output + excluded.output,
       cache_write_5m = usage_slot.cache_write_5m + excluded.cache_write_5m,
       cache_write_1h = usage_slot.cache_write_1h + excluded.cache_write_1h,
       cache_read = usage_slot.cache_read + excluded.cache_read,
       web_searches = usage_slot.web_searches + excluded.web_searches;
