-- Mail that leaves: the draft of an answer by mail, and the notices that say a web reply can be read.

-- What the provider keeps of an attempt before it is sent: with it an interrupted attempt is looked up.
ALTER TABLE delivery_attempts ADD COLUMN IF NOT EXISTS draft_id text;
ALTER TABLE delivery_attempts ADD COLUMN IF NOT EXISTS draft_thread text;

-- One notice for each web reply, written by the transaction that makes it readable; due_at is empty once it is over.
CREATE TABLE IF NOT EXISTS notices (
    message_id uuid PRIMARY KEY REFERENCES messages (id),
    attempt_id uuid NOT NULL,
    address    text NOT NULL,
    ticket_ref text NOT NULL,
    queued_at  timestamptz NOT NULL,
    due_at     timestamptz
);
CREATE INDEX IF NOT EXISTS notices_due ON notices (due_at) WHERE due_at IS NOT NULL;
