-- Adds to (or, below zero, takes from) the sums of a quarter of an hour.
-- :slot :session_id :model_id :rate_id :directory_id :responses :input :output :cache_write_5m :cache_write_1h :cache_read :web_searches :by_subagents
-- :first_at  the first of the responses that came after the quarter's very first millisecond; NULL: none did
-- :last_at   the last of those that came; NULL: none did
INSERT INTO usage_slot (slot, session_id, model_id, rate_id, directory_id, responses,
       input, output, cache_write_5m, cache_write_1h, cache_read, web_searches, by_subagents, first_at, last_at)
VALUES (:slot, :session_id, :model_id, :rate_id, :directory_id, :responses,
       :input, :output, :cache_write_5m, :cache_write_1h, :cache_read, :web_searches, :by_subagents, :first_at, :last_at)
ON CONFLICT DO UPDATE
   SET responses = usage_slot.responses + excluded.responses,
       input = usage_slot.input + excluded.input,
       output = usage_slot.output + excluded.output,
       cache_write_5m = usage_slot.cache_write_5m + excluded.cache_write_5m,
       cache_write_1h = usage_slot.cache_write_1h + excluded.cache_write_1h,
       cache_read = usage_slot.cache_read + excluded.cache_read,
       web_searches = usage_slot.web_searches + excluded.web_searches,
       by_subagents = usage_slot.by_subagents + excluded.by_subagents,
       first_at = min(coalesce(usage_slot.first_at, excluded.first_at), coalesce(excluded.first_at, usage_slot.first_at)),
       last_at = max(usage_slot.last_at, coalesce(excluded.last_at, usage_slot.last_at));
