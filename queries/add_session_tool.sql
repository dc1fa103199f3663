-- How often a session called a tool.
-- :meta_id :tool :calls
INSERT INTO session_tool (meta_id, tool, calls) VALUES (:meta_id, :tool, :calls);
