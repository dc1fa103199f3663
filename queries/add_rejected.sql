-- Lines that could not be taken, by reason.
-- :transcript_id :reason :count :first_offset
INSERT INTO rejected (transcript_id, reason, count, first_offset) VALUES (:transcript_id, :reason, :count, :first_offset)
ON CONFLICT DO UPDATE SET count = count + excluded.count, first_offset = min(first_offset, excluded.first_offset);
