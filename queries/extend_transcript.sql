-- A transcript was read further: its account grows by what the further part gave, or (anew 1) is what the whole gave.
-- :transcript_id :size :mtime_ns :ctime_ns :offset :digest :settled :anew :lines :usage :titles :cost_states :not_usage :advisors :now
UPDATE transcript
   SET size = :size, mtime_ns = :mtime_ns, ctime_ns = :ctime_ns, offset = :offset, digest = :digest, settled = :settled,
       lines = iif(:anew, 0, lines) + :lines, usage = iif(:anew, 0, usage) + :usage, titles = iif(:anew, 0, titles) + :titles,
       cost_states = iif(:anew, 0, cost_states) + :cost_states, not_usage = iif(:anew, 0, not_usage) + :not_usage,
       advisors = iif(:anew, 0, advisors) + :advisors, read_at = :now, gone_at = NULL
 WHERE transcript_id = :transcript_id;
