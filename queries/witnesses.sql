-- The ledger, and what the stats cache and session-meta say of the same days and sessions.
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
WITH span AS MATERIALIZED (
  SELECT * FROM price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
stats AS MATERIALIZED (
  SELECT max(s.last_day) AS last_day, sum(s.total_sessions) AS sessions, count(*) AS files FROM v_stats_newest AS s),
meta AS MATERIALIZED (
  SELECT m.session_id, coalesce(m.input_tokens, 0) + coalesce(m.output_tokens, 0) AS tokens,
         n.responses > 0 AS in_ledger
    FROM session_meta AS m
    JOIN session AS n ON n.session_id = m.session_id
    JOIN (SELECT max(meta_id) AS meta_id FROM session_meta GROUP BY session_id) AS newest USING (meta_id)),
day AS (
  SELECT d.home_day, sum(d.input + d.output + d.cache_read + d.cache_write_5m + d.cache_write_1h) AS tokens,
         sum(d.input * s.input + d.output * s.output + d.cache_write_5m * s.cache_write_5m
             + d.cache_write_1h * s.cache_write_1h + d.cache_read * s.cache_read + d.web_searches * s.web_search) AS cost_pico
    FROM v_usage_day AS d
    LEFT JOIN span AS s
           ON s.model_id = d.model_id AND s.rate_id = d.rate_id AND d.utc_day >= s.from_day AND d.utc_day < s.until_day
   GROUP BY d.home_day)
SELECT 'ledger' AS witness,
       (SELECT count(*) FROM session WHERE responses > 0) AS sessions,
       coalesce(sum(tokens), 0) AS tokens, sum(cost_pico) AS cost_pico,
       coalesce(sum(tokens), 0) AS ledger_tokens, sum(cost_pico) AS ledger_cost_pico,
       -- Sessions that only the witness knows; they are in none of its numbers here.
       0 AS other_sessions, NULL AS until_day
  FROM day
UNION ALL
SELECT 'stats-cache', coalesce(t.sessions, 0),
       (SELECT coalesce(sum(c.input + c.output + c.cache_read + c.cache_creation), 0) FROM v_stats_cost AS c
         WHERE c.book = coalesce(:prices, 'list')),
       (SELECT sum(c.cost_pico) FROM v_stats_cost AS c WHERE c.book = coalesce(:prices, 'list')),
       coalesce((SELECT sum(d.tokens) FROM day AS d WHERE d.home_day <= unixepoch(t.last_day) / 86400), 0),
       (SELECT sum(d.cost_pico) FROM day AS d WHERE d.home_day <= unixepoch(t.last_day) / 86400),
       0, t.last_day
  FROM stats AS t WHERE t.files > 0
UNION ALL
SELECT 'session-meta', sum(m.in_ledger), coalesce(sum(iif(m.in_ledger, m.tokens, 0)), 0), NULL,
       coalesce((SELECT sum(q.input + q.output) FROM usage AS q
                  WHERE q.subagent = 0 AND q.session_id IN (SELECT session_id FROM meta)), 0),
       NULL, sum(NOT m.in_ledger), NULL
  FROM meta AS m HAVING count(*) > 0;
