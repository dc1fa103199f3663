-- Cuts the days of the home zone anew, from the quarters of an hour.
INSERT INTO usage_part (part, home_day, model_id, rate_id, session_id, directory_id, responses, input, output, cache_write_5m, cache_write_1h, cache_read, web_searches,
                        by_subagents)
SELECT slot / 16, CAST(strftime('%s', date(slot * 900, 'unixepoch', 'localtime')) AS INTEGER) / 86400, model_id, rate_id, session_id,
       directory_id, sum(responses), sum(input), sum(output), sum(cache_write_5m), sum(cache_write_1h), sum(cache_read), sum(web_searches),
       sum(by_subagents)
  FROM usage_slot
 GROUP BY 1, 2, 3, 4, 5, 6;
