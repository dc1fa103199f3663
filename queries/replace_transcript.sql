-- A transcript was rewritten in place: what it said before is kept.
-- :transcript_id :now
UPDATE transcript SET replaced_at = :now WHERE transcript_id = :transcript_id;
