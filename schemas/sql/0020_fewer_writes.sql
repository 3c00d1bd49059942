-- What concluding a message changes is named by no index, and its new version finds room on the page of the old one: then no
-- index is written a second time, and the old version is cleared away without a vacuum.
--
-- Writers of `tickets`, `conversations` and `agent_metrics` wait while each is read once for its new index, about a second
-- for every million rows. Fill factors hold for pages that are filled from now on.

-- When the sweep of silent tickets looks at a ticket: three days after it was opened, and from then on three days after its
-- last change for as long as it waits. It is set where the row is written anyway, so waiting itself moves no index entry.
ALTER TABLE tickets ADD COLUMN IF NOT EXISTS silence_check_at timestamptz;
ALTER TABLE tickets ALTER COLUMN silence_check_at SET DEFAULT now() + interval '72 hours';
CREATE INDEX IF NOT EXISTS tickets_silence ON tickets (silence_check_at) WHERE silence_check_at IS NOT NULL;
UPDATE tickets SET silence_check_at = updated_at + interval '72 hours'
WHERE status = 'waiting' AND silence_check_at IS NULL;
DROP INDEX IF EXISTS tickets_waiting;

-- The sweep leaves what it found not waiting unwatched; one that waits again is watched again, whoever moved it.
CREATE OR REPLACE FUNCTION watch_for_silence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tickets SET silence_check_at = updated_at + interval '72 hours' WHERE id = NEW.id;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER tickets_silence AFTER UPDATE OF status ON tickets
    FOR EACH ROW WHEN (NEW.status = 'waiting' AND NEW.silence_check_at IS NULL) EXECUTE FUNCTION watch_for_silence();

-- Afterwards they refuse as well: a trigger that runs before has every row locked, and that written, ahead of its update.
CREATE OR REPLACE TRIGGER tickets_move AFTER UPDATE OF status ON tickets
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION check_ticket_move();
CREATE OR REPLACE TRIGGER conversations_move AFTER UPDATE OF status ON conversations
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status AND OLD.status IN ('resolved', 'closed'))
    EXECUTE FUNCTION check_conversation_move();

-- Of a customer all conversations are asked for, or those that go on: never in the order of their last message.
CREATE INDEX IF NOT EXISTS conversations_of_customer ON conversations (customer_id);
DROP INDEX IF EXISTS conversations_customer;

-- Messages are found by ticket and by customer; nothing asks for them by conversation.
DROP INDEX IF EXISTS messages_conversation;

-- A message leaves ten rows here, and those of one type lie on every page: a report reads the pages of its period in any
-- case, and to find these the times of each stretch of pages are enough.
CREATE INDEX IF NOT EXISTS agent_metrics_period ON agent_metrics USING brin (recorded_at) WITH (autosummarize = on);
DROP INDEX IF EXISTS agent_metrics_report;

-- Groups of messages are concluded together: for all rows of a page to be changed within it at once, half of it is left free.
-- A conversation grows by its topics, and a run to seven times what it was when it began.
ALTER TABLE messages SET (fillfactor = 50);
ALTER TABLE tickets SET (fillfactor = 50);
ALTER TABLE conversations SET (fillfactor = 45);
ALTER TABLE agent_runs SET (fillfactor = 12);
