-- The first quarter of an hour with something in it, from where a session began if there is nothing else to go by.
-- :since    from this moment on, ms UTC, cut at 15 minutes
-- :until    before this moment, ms UTC, cut at 15 minutes
-- :session  about this session: other ones may have been at work then, too
SELECT min(slot) AS slot
  FROM usage_slot
 WHERE slot >= coalesce(:since / 900000, (SELECT min(d.part) * 16 FROM session AS n CROSS JOIN usage_part AS d ON d.session_id = n.session_id
                                           WHERE n.id = :session), 0)
   AND slot < coalesce(:until / 900000, (SELECT max(d.part) * 16 + 16 FROM session AS n CROSS JOIN usage_part AS d ON d.session_id = n.session_id
                                          WHERE n.id = :session), 9000000000000);
