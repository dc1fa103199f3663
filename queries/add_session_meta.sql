-- A new state of a session-meta file.
-- :session_id :file_id :now :duration_minutes :summary :input_tokens :output_tokens :lines_added :lines_removed :files_modified :git_commits :git_pushes :user_messages :assistant_lines :tool_errors
INSERT INTO session_meta (session_id, file_id, recorded_at, duration_minutes, summary, input_tokens, output_tokens,
       lines_added, lines_removed, files_modified, git_commits, git_pushes, user_messages, assistant_lines, tool_errors)
VALUES (:session_id, :file_id, :now, :duration_minutes, :summary, :input_tokens, :output_tokens,
       :lines_added, :lines_removed, :files_modified, :git_commits, :git_pushes, :user_messages, :assistant_lines,
       :tool_errors)
RETURNING meta_id;
