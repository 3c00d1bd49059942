-- What people, channels and reports need beyond the path of one message.

-- Two customers that turned out to be one, and what it takes to part them again.
CREATE TABLE IF NOT EXISTS customer_merges (
    id          uuid PRIMARY KEY,
    kept        uuid NOT NULL REFERENCES customers (id),
    merged      uuid NOT NULL REFERENCES customers (id),
    moved       jsonb NOT NULL,
    merged_by   text NOT NULL,
    merged_at   timestamptz NOT NULL DEFAULT now(),
    undone_by   text,
    undone_at   timestamptz,
    CONSTRAINT customer_merges_two CHECK (kept <> merged)
);

-- Who wants to hear nothing more, by the address he said it from.
CREATE TABLE IF NOT EXISTS opt_outs (
    channel          text NOT NULL CHECK (channel IN ('email', 'whatsapp', 'web_form')),
    identifier_value text NOT NULL,
    opted_out_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (channel, identifier_value)
);

-- How far each mailbox has been read.
CREATE TABLE IF NOT EXISTS mailbox_cursors (
    mailbox        text PRIMARY KEY,
    history_id     text NOT NULL,
    watch_expires  timestamptz,
    updated_at     timestamptz NOT NULL DEFAULT now()
);

-- Budgets that all instances share: mailbox units, notification mails.
CREATE TABLE IF NOT EXISTS rate_counters (
    name       text NOT NULL,
    slot_start timestamptz NOT NULL,
    used       bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (name, slot_start)
);

-- Where a consumer stands whose progress belongs to Postgres: by cluster, for offsets die with theirs.
CREATE TABLE IF NOT EXISTS consumer_offsets (
    cluster     text NOT NULL,
    group_name  text NOT NULL,
    topic       text NOT NULL,
    partition   integer NOT NULL,
    next_offset bigint NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cluster, group_name, topic, partition)
);

-- How many sections hold each term.
CREATE TABLE IF NOT EXISTS kb_terms (
    term     text PRIMARY KEY,
    sections integer NOT NULL CHECK (sections > 0)
);

-- Below which score a knowledge base has nothing to say, for each version and model.
CREATE TABLE IF NOT EXISTS knowledge_thresholds (
    version   bigint NOT NULL REFERENCES knowledge_versions (version),
    model     text NOT NULL,
    threshold double precision NOT NULL,
    probes    integer NOT NULL,
    set_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (version, model)
);

-- Answers of people that may become documentation once a person approves them.
CREATE TABLE IF NOT EXISTS kb_candidates (
    id         uuid PRIMARY KEY,
    ticket_id  uuid NOT NULL REFERENCES tickets (id),
    question   text NOT NULL,
    answer     text NOT NULL,
    status     text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'approved', 'rejected')),
    decided_by text,
    decided_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- What operators have told the agent to mind.
CREATE TABLE IF NOT EXISTS guidance_rules (
    id         uuid PRIMARY KEY,
    text       text NOT NULL,
    is_active  boolean NOT NULL DEFAULT true,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS daily_digests (
    day        date NOT NULL,
    zone       text NOT NULL,
    content    jsonb NOT NULL,
    sent_at    timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (day, zone)
);

-- What operators did, by name.
CREATE TABLE IF NOT EXISTS operator_audit (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    operator text NOT NULL,
    action   text NOT NULL,
    subject  text NOT NULL,
    details  jsonb NOT NULL DEFAULT '{}',
    at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS operator_audit_subject ON operator_audit (subject, at DESC);
