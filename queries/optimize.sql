-- Lets SQLite look again at how the tables' values lie, where they have changed much.
PRAGMA optimize;
