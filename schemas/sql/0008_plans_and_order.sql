-- Nothing asks by this index, and while the tables were empty it seemed to serve a look-up by message id just as well as
-- the one made for it: such plans are kept.
DROP INDEX IF EXISTS messages_received;

-- When a row was left, not when its transaction began: one that waited for a lock began before the row it waited for,
-- and the sweeper would publish it first.
ALTER TABLE outbox ALTER COLUMN created_at SET DEFAULT clock_timestamp();
