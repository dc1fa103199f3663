-- Notes what was counted under another request id than the response's own; of several lines the one with the most tokens.
-- :usage_key :request_hash :counted_at :model_id :rate_id :input :output :cache_write_5m :cache_write_1h :cache_read :web_searches
INSERT INTO usage_request (usage_key, request_hash, counted_at, model_id, rate_id, input, output, cache_write_5m, cache_write_1h,
       cache_read, web_searches)
SELECT :usage_key, :request_hash, :counted_at, :model_id, :rate_id, :input, :output, :cache_write_5m, :cache_write_1h,
       :cache_read, :web_searches
 WHERE :request_hash <> (SELECT request_hash FROM usage WHERE usage_key = :usage_key)
ON CONFLICT DO UPDATE
   SET counted_at = excluded.counted_at, model_id = excluded.model_id, rate_id = excluded.rate_id, input = excluded.input,
       output = excluded.output, cache_write_5m = excluded.cache_write_5m, cache_write_1h = excluded.cache_write_1h,
       cache_read = excluded.cache_read, web_searches = excluded.web_searches
 -- As copies of a response are ranked: their words last, for numbers are given to those in the order in which they are met.
 WHERE (excluded.input + excluded.output + excluded.cache_write_5m + excluded.cache_write_1h + excluded.cache_read,
        excluded.counted_at, excluded.input, excluded.output, excluded.cache_write_5m, excluded.cache_write_1h, excluded.cache_read,
        excluded.web_searches, (SELECT id FROM model WHERE model_id = excluded.model_id),
        (SELECT speed FROM rate WHERE rate_id = excluded.rate_id), (SELECT geo FROM rate WHERE rate_id = excluded.rate_id),
        (SELECT tier FROM rate WHERE rate_id = excluded.rate_id))
     > (usage_request.input + usage_request.output + usage_request.cache_write_5m + usage_request.cache_write_1h
        + usage_request.cache_read,
        usage_request.counted_at, usage_request.input, usage_request.output, usage_request.cache_write_5m,
        usage_request.cache_write_1h, usage_request.cache_read, usage_request.web_searches,
        (SELECT id FROM model WHERE model_id = usage_request.model_id),
        (SELECT speed FROM rate WHERE rate_id = usage_request.rate_id), (SELECT geo FROM rate WHERE rate_id = usage_request.rate_id),
        (SELECT tier FROM rate WHERE rate_id = usage_request.rate_id));
