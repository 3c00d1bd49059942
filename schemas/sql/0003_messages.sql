-- Every message of both directions. (channel, channel_message_id) of the inbound ones is the dedup everything rests on.
CREATE TABLE IF NOT EXISTS messages (
    id                  uuid PRIMARY KEY,
    -- Conversation and customer are those of the ticket, which is the one reference that is checked.
    conversation_id     uuid NOT NULL,
    ticket_id           uuid NOT NULL REFERENCES tickets (id),
    customer_id         uuid NOT NULL,
    channel             text NOT NULL CHECK (channel IN ('email', 'whatsapp', 'web_form')),
    direction           text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    role                text NOT NULL CHECK (role IN ('customer', 'agent', 'human', 'system')),
    verified            boolean NOT NULL,
    content             text NOT NULL,
    content_kind        text NOT NULL DEFAULT 'text',
    content_hash        text,
    account             text NOT NULL,
    channel_message_id  text,
    provider_message_id text,
    event_id            text NOT NULL,
    -- inbound
    state               text CHECK (state IN ('accepted', 'concluded', 'dead')),
    run_id              uuid,
    attempt             integer NOT NULL DEFAULT 0,
    outcome             text CHECK (outcome IN ('answered', 'asked', 'escalated', 'stored', 'dead')),
    answered_by         uuid,
    sentiment           double precision CHECK (sentiment BETWEEN 0 AND 1),
    language            text,
    message_kind        text,
    triggers            text[] NOT NULL DEFAULT '{}',
    metadata            jsonb NOT NULL DEFAULT '{}',
    received_at         timestamptz,
    -- outbound
    reply_kind          text,
    delivery_status     text CHECK (delivery_status IN ('pending', 'held', 'queued', 'sent', 'delivered', 'read',
                                                        'failed', 'undelivered', 'canceled')),
    delivered_at        timestamptz,
    remainder           text,
    -- both
    latency_ms          double precision,
    tokens_used         integer,
    created_at          timestamptz NOT NULL,
    CONSTRAINT messages_inbound_has_state CHECK ((direction = 'inbound') = (state IS NOT NULL)),
    CONSTRAINT messages_inbound_has_id CHECK (direction = 'outbound' OR channel_message_id IS NOT NULL),
    CONSTRAINT messages_outbound_has_status CHECK ((direction = 'outbound') = (delivery_status IS NOT NULL)),
    CONSTRAINT messages_inbound_has_time CHECK (direction = 'outbound' OR received_at IS NOT NULL),
    CONSTRAINT messages_outcome_when_done
        CHECK (state IS NULL OR (state IN ('concluded', 'dead')) = (outcome IS NOT NULL)),
    CONSTRAINT messages_dead_is_dead CHECK (state IS NULL OR outcome IS NULL OR (state = 'dead') = (outcome = 'dead'))
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX IF NOT EXISTS messages_inbound_once
    ON messages (channel, channel_message_id) WHERE direction = 'inbound';
CREATE INDEX IF NOT EXISTS messages_customer ON messages (customer_id, created_at DESC);
CREATE INDEX IF NOT EXISTS messages_ticket ON messages (ticket_id, created_at);
CREATE INDEX IF NOT EXISTS messages_conversation ON messages (conversation_id, created_at);
-- No index names `state`: concluding a message then stays within its page.
-- The ledger counts a day by its channel.
CREATE INDEX IF NOT EXISTS messages_received ON messages (received_at) WHERE direction = 'inbound';

-- One run of the agent, from accept to conclude: ids and hashes, never texts.
CREATE TABLE IF NOT EXISTS agent_runs (
    id           uuid PRIMARY KEY,
    ticket_id    uuid NOT NULL REFERENCES tickets (id),
    message_ids  uuid[] NOT NULL,
    attempt      integer NOT NULL,
    outcome      text,
    reason       text,
    triggers     text[] NOT NULL DEFAULT '{}',
    sources      jsonb NOT NULL DEFAULT '[]',
    confidence   double precision,
    versions     jsonb NOT NULL DEFAULT '{}',
    tool_calls   jsonb NOT NULL DEFAULT '[]',
    tokens_in    integer,
    tokens_cached integer,
    tokens_out   integer,
    cost         double precision,
    started_at   timestamptz NOT NULL,
    ended_at     timestamptz
) WITH (fillfactor = 80);
CREATE INDEX IF NOT EXISTS agent_runs_ticket ON agent_runs (ticket_id, started_at);

CREATE TABLE IF NOT EXISTS escalations (
    id              uuid PRIMARY KEY,
    ticket_id       uuid REFERENCES tickets (id),
    conversation_id uuid REFERENCES conversations (id),
    customer_id     uuid REFERENCES customers (id),
    channel         text,
    message_id      uuid,
    reason          text NOT NULL,
    triggers        text[] NOT NULL DEFAULT '{}',
    urgency         text NOT NULL CHECK (urgency IN ('low', 'medium', 'high', 'critical')),
    summary         text NOT NULL,
    suggested_reply text,
    searches        jsonb NOT NULL DEFAULT '[]',
    status          text NOT NULL DEFAULT 'open'
                    CHECK (status IN ('open', 'claimed', 'released', 'resolved', 'replayed', 'withdrawn')),
    claimed_by      text,
    due_at          timestamptz NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS escalations_queue ON escalations (status, due_at);
-- One that is being handled at a time for each ticket: a further message updates it.
CREATE UNIQUE INDEX IF NOT EXISTS escalations_going_on
    ON escalations (ticket_id) WHERE status IN ('open', 'claimed');
