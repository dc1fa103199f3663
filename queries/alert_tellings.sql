-- Each open alert of a machine by way of telling: how that went, and when one of its kind was last told of the same thing.
-- :host_id
WITH way (channel) AS (VALUES ('log'), ('desktop'), ('command'))
SELECT a.alert_id, a.kind, w.channel, x.tried_at, coalesce(x.tries, 0) AS tries,
       -- A limit that was changed is another thing, and so is another period.
       (SELECT max(y.delivered_at)
          FROM alert AS t INDEXED BY alert_by_subject
          JOIN alert_delivery AS y ON y.alert_id = t.alert_id AND y.channel = w.channel
         WHERE t.kind = a.kind AND t.process_id IS a.process_id AND t.period IS a.period AND t.scope IS a.scope
           AND t.project IS a.project AND t.session IS a.session AND t.projected = a.projected
           AND t.limit_pico IS a.limit_pico) AS last_told_at
  FROM alert AS a INDEXED BY alert_open
 CROSS JOIN way AS w
  LEFT JOIN alert_delivery AS x ON x.alert_id = a.alert_id AND x.channel = w.channel
 WHERE a.closed_at IS NULL AND a.host_id = :host_id
 ORDER BY a.alert_id, w.channel;
