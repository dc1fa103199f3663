-- A transcript is read anew: what of it could not be taken before is told again.
-- :transcript_id
DELETE FROM rejected WHERE transcript_id = :transcript_id;
