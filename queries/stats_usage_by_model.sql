-- Tokens and costs by model as the newest state of every stats-cache.json has them, dearest first.
-- :prices  price book (default list)
SELECT model_id,
       model_name,
       sum(input) AS input_tokens,
       sum(output) AS output_tokens,
       sum(cache_read) AS cache_read_tokens,
       sum(cache_creation) AS cache_creation_tokens,
       sum(web_searches) AS web_searches,
       -- A sum over some unknown costs is unknown.
       iif(count(cost_pico) = count(*), sum(cost_pico), NULL) AS cost_pico,
       round(iif(count(cost_pico) = count(*), sum(cost_pico), NULL) / 1e12, 6) AS cost_usd
  FROM v_stats_cost
 WHERE book = coalesce(:prices, 'list')
 GROUP BY model_id
 ORDER BY cost_pico IS NULL, cost_pico DESC, model_id;
