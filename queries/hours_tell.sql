-- Whether the sums of hours tell all that those of quarters do: some are there, and no moment is being looked for.
SELECT (SELECT max(hour) FROM usage_hour) IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM usage_hour WHERE last_at IS NULL)
       AND NOT EXISTS (SELECT 1 FROM usage_slot WHERE last_at IS NULL) AS tell;
