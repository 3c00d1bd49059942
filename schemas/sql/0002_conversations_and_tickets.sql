-- A conversation is what one person says within a day; a ticket is one matter in it.
CREATE TABLE IF NOT EXISTS conversations (
    id              uuid PRIMARY KEY,
    customer_id     uuid NOT NULL REFERENCES customers (id),
    verified        boolean NOT NULL,
    initial_channel text NOT NULL CHECK (initial_channel IN ('email', 'whatsapp', 'web_form')),
    status          text NOT NULL CHECK (status IN ('active', 'resolved', 'escalated', 'closed')),
    sentiment_score double precision CHECK (sentiment_score BETWEEN 0 AND 1),
    sentiment_trend text CHECK (sentiment_trend IN ('improving', 'stable', 'worsening')),
    recent_scores   double precision[] NOT NULL DEFAULT '{}',
    topics          text[] NOT NULL DEFAULT '{}',
    resolution_type text,
    escalated_to    text,
    started_at      timestamptz NOT NULL,
    last_message_at timestamptz NOT NULL,
    ended_at        timestamptz,
    CONSTRAINT conversations_end CHECK ((status IN ('resolved', 'closed')) = (ended_at IS NOT NULL))
);
-- At most one that goes on, for each way of knowing the person: a claimed message never joins a verified conversation.
CREATE UNIQUE INDEX IF NOT EXISTS conversations_going_on
    ON conversations (customer_id, verified) WHERE status IN ('active', 'escalated');
CREATE INDEX IF NOT EXISTS conversations_customer ON conversations (customer_id, last_message_at DESC);

CREATE TABLE IF NOT EXISTS tickets (
    id                uuid PRIMARY KEY,
    ticket_ref        text NOT NULL UNIQUE,
    conversation_id   uuid NOT NULL REFERENCES conversations (id),
    customer_id       uuid NOT NULL REFERENCES customers (id),
    subject           text,
    category          text,
    priority          text NOT NULL CHECK (priority IN ('low', 'medium', 'high', 'critical')),
    status            text NOT NULL
                      CHECK (status IN ('open', 'in_progress', 'waiting', 'escalated', 'resolved', 'closed')),
    source_channel    text NOT NULL CHECK (source_channel IN ('email', 'whatsapp', 'web_form')),
    assigned_to       text,
    escalation_reason text,
    resolution_type   text CHECK (resolution_type IN ('confirmed', 'timed_out', 'person')),
    resolution_notes  text,
    previous_ticket   uuid REFERENCES tickets (id),
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    first_response_at timestamptz,
    resolved_at       timestamptz,
    CONSTRAINT tickets_resolved_when CHECK ((status = 'resolved') = (resolved_at IS NOT NULL)),
    CONSTRAINT tickets_escalated_why
        CHECK (status <> 'escalated' OR escalation_reason IS NOT NULL OR assigned_to IS NOT NULL)
);
CREATE INDEX IF NOT EXISTS tickets_conversation ON tickets (conversation_id);
CREATE INDEX IF NOT EXISTS tickets_customer ON tickets (customer_id, created_at DESC);
CREATE INDEX IF NOT EXISTS tickets_waiting ON tickets (updated_at) WHERE status = 'waiting';

CREATE TABLE IF NOT EXISTS ticket_aliases (
    alias_ref  text PRIMARY KEY,
    ticket_id  uuid NOT NULL REFERENCES tickets (id),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- The same table of moves as TicketStatus.mayBecome; a test walks every pair through both.
CREATE OR REPLACE FUNCTION check_ticket_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'escalated'
        OR (OLD.status, NEW.status) IN (
            ('open', 'in_progress'), ('open', 'closed'),
            ('in_progress', 'waiting'), ('in_progress', 'open'), ('in_progress', 'resolved'), ('in_progress', 'closed'),
            ('waiting', 'open'), ('waiting', 'in_progress'), ('waiting', 'resolved'), ('waiting', 'closed'),
            ('escalated', 'waiting'), ('escalated', 'resolved'),
            ('resolved', 'open'))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a ticket cannot go from % to %', OLD.status, NEW.status
        USING ERRCODE = 'check_violation', CONSTRAINT = 'tickets_move';
END
$$;
CREATE OR REPLACE TRIGGER tickets_move BEFORE UPDATE OF status ON tickets
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION check_ticket_move();

CREATE OR REPLACE FUNCTION check_conversation_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What has ended stays ended: a later message opens a new one.
    RAISE EXCEPTION 'a conversation cannot go from % to %', OLD.status, NEW.status
        USING ERRCODE = 'check_violation', CONSTRAINT = 'conversations_move';
END
$$;
CREATE OR REPLACE TRIGGER conversations_move BEFORE UPDATE OF status ON conversations
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status AND OLD.status IN ('resolved', 'closed'))
    EXECUTE FUNCTION check_conversation_move();
