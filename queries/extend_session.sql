-- A session has responses until this moment, and a prompt of this size at the last of its own.
-- :session_id :until :context_at :context_tokens :context_model_id
UPDATE session
   SET last_at = max(coalesce(last_at, :until), :until),
       (context_at, context_tokens, context_model_id) =
         (SELECT * FROM (SELECT context_at AS at, context_tokens AS tokens, context_model_id AS model_id
                         UNION ALL SELECT :context_at, :context_tokens, :context_model_id)
           ORDER BY at DESC NULLS LAST, tokens DESC, model_id LIMIT 1)
 WHERE session_id = :session_id;
