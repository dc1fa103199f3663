-- Lines that could not be taken, by reason, with one file and place each.
SELECT r.reason, sum(r.count) AS count, count(*) AS files, min(t.path) AS path, r.first_offset
  FROM rejected AS r JOIN transcript AS t USING (transcript_id)
 GROUP BY r.reason ORDER BY count DESC, r.reason;
