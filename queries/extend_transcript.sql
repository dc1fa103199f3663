-- A transcript was read further: its account grows by what the further part gave.
-- :transcript_id :size :mtime_ns :offset :digest :settled :lines :usage :titles :cost_states :not_usage :advisors :now
UPDATE transcript
   SET size = :size, mtime_ns = :mtime_ns, offset = :offset,
       digest = :digest, settled = :settled, lines = lines + :lines, usage = usage + :usage, titles = titles + :titles,
       cost_states = cost_states + :cost_states, not_usage = not_usage + :not_usage, advisors = advisors + :advisors,
       read_at = :now, gone_at = NULL
 WHERE transcript_id = :transcript_id;
