-- What became of every line that was read: lines = usage + titles + cost states + not usage + rejected.
SELECT count(*) AS files,
       coalesce(sum(t.gone_at IS NOT NULL OR t.replaced_at IS NOT NULL), 0) AS files_gone,
       coalesce(sum(t.offset), 0) AS bytes,
       coalesce(sum(iif(t.gone_at IS NULL AND t.replaced_at IS NULL, t.size - t.offset, 0)), 0) AS pending_bytes,
       coalesce(sum(t.lines), 0) AS lines,
       coalesce(sum(t.usage), 0) AS usage_lines,
       coalesce(sum(t.titles), 0) AS title_lines,
       coalesce(sum(t.cost_states), 0) AS cost_state_lines,
       coalesce(sum(t.not_usage), 0) AS not_usage_lines,
       coalesce((SELECT sum(count) FROM rejected), 0) AS rejected_lines,
       (SELECT coalesce(sum(responses), 0) FROM session) AS responses,
       coalesce(sum(t.advisors), 0) AS advisor_lines
  FROM transcript AS t;
