-- What a session says it spent, as its file last said it.
-- :session_id :transcript_id :now :cost_pico :unknown_model :started_at :duration_ms :api_duration_ms :lines_added :lines_removed
INSERT INTO cost_state (session_id, transcript_id, recorded_at, cost_pico, unknown_model, started_at, duration_ms,
                        api_duration_ms, lines_added, lines_removed)
VALUES (:session_id, :transcript_id, :now, :cost_pico, :unknown_model, :started_at, :duration_ms, :api_duration_ms,
        :lines_added, :lines_removed)
ON CONFLICT DO UPDATE
   SET recorded_at = excluded.recorded_at, cost_pico = excluded.cost_pico, unknown_model = excluded.unknown_model,
       started_at = excluded.started_at, duration_ms = excluded.duration_ms, api_duration_ms = excluded.api_duration_ms,
       lines_added = excluded.lines_added, lines_removed = excluded.lines_removed;
