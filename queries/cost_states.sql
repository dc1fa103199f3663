-- What sessions say they spent beside what the ledger has of them, largest difference first; forks are one with their parent.
-- :limit      rows at most (default all)
-- :prices     price book (default list)
-- :prices_at  prices as they were known at this moment, ms UTC (default: now)
WITH span AS MATERIALIZED (
  SELECT * FROM price_span
   WHERE book = coalesce(:prices, 'list')
     AND known_at <= coalesce(:prices_at, 9000000000000000) AND coalesce(:prices_at, 9000000000000000) < coalesce(known_until, 9100000000000000)),
-- A fork keeps its parent's start, and its total begins with the parent's.
claim AS MATERIALIZED (
  SELECT coalesce(c.started_at, -c.session_id) AS family, c.session_id, c.cost_pico, c.unknown_model,
         coalesce((SELECT sum(m.input + m.output + m.cache_read + m.cache_write_5m + m.cache_write_1h) FROM cost_state_model AS m
                    WHERE m.session_id = c.session_id AND m.transcript_id = c.transcript_id), 0) AS tokens
    FROM cost_state AS c),
-- Totals only grow, so the largest is the last one, whatever copies of the file say.
largest AS (
  SELECT *, row_number() OVER (PARTITION BY family ORDER BY tokens DESC, cost_pico DESC, session_id) AS place FROM claim),
member AS MATERIALIZED (SELECT DISTINCT family, session_id FROM claim),
listed AS (
  SELECT b.family,
         sum(u.input + u.output + u.cache_read + u.cache_write_5m + u.cache_write_1h) AS tokens,
         sum(u.input * s.input + u.output * s.output + u.cache_write_5m * s.cache_write_5m
             + u.cache_write_1h * s.cache_write_1h + u.cache_read * s.cache_read + u.web_searches * s.web_search) AS cost_pico,
         sum(iif(s.book IS NULL, u.responses, 0)) AS unpriced_responses
    FROM member AS b
    JOIN usage_part AS u ON u.session_id = b.session_id
    LEFT JOIN span AS s
           ON s.model_id = u.model_id AND s.rate_id = u.rate_id AND u.part / 6 >= s.from_day AND u.part / 6 < s.until_day
   GROUP BY b.family)
SELECT n.id AS session_id,
       coalesce(j.name, '') AS project_name,
       strftime('%Y-%m-%d %H:%M', coalesce(iif(c.family > 0, c.family, NULL), n.started_at) / 1000, 'unixepoch', 'localtime') AS start_local,
       (SELECT count(*) FROM member AS b WHERE b.family = c.family) AS sessions,
       c.tokens AS claimed_tokens,
       c.cost_pico AS claimed_cost_pico,
       c.unknown_model,
       coalesce(l.tokens, 0) AS ledger_tokens,
       l.cost_pico AS ledger_cost_pico,
       coalesce(l.unpriced_responses, 0) AS unpriced_responses,
       max(c.tokens - coalesce(l.tokens, 0), 0) AS unlisted_tokens,
       -- Only where all of it has a price: else the difference would be one of prices.
       iif(coalesce(l.unpriced_responses, 0) = 0, max(c.cost_pico - coalesce(l.cost_pico, 0), 0), NULL) AS unlisted_cost_pico
  FROM largest AS c
  JOIN session AS n ON n.session_id = c.session_id
  LEFT JOIN directory AS w ON w.directory_id = n.directory_id
  LEFT JOIN project AS j ON j.project_id = w.project_id
  LEFT JOIN listed AS l ON l.family = c.family
 WHERE c.place = 1
 ORDER BY unlisted_tokens DESC, n.id
 LIMIT coalesce(:limit, -1);
