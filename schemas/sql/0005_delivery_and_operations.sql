-- What leaves the system, and what operating it needs.

-- Events leave through the transaction that caused them. Rows of one (topic, key) leave in the order of their ids.
CREATE TABLE IF NOT EXISTS outbox (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic      text NOT NULL,
    key        bytea,
    headers    jsonb NOT NULL,
    value      bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CREATE INDEX IF NOT EXISTS outbox_order ON outbox (topic, key, id);

-- Accepted while Kafka was away.
CREATE TABLE IF NOT EXISTS intake_spool (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id   text NOT NULL UNIQUE,
    topic      text NOT NULL,
    key        bytea,
    headers    jsonb NOT NULL,
    value      bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- One try to hand a reply over.
CREATE TABLE IF NOT EXISTS delivery_attempts (
    id                  uuid PRIMARY KEY,
    message_id          uuid NOT NULL REFERENCES messages (id),
    purpose             text NOT NULL CHECK (purpose IN ('deliver', 'notify')),
    provider            text NOT NULL,
    status              text NOT NULL CHECK (status IN ('claimed', 'sent', 'delivered', 'failed', 'unknown', 'refused')),
    provider_message_id text,
    error_class         text,
    claimed_at          timestamptz NOT NULL,
    finished_at         timestamptz
);
CREATE INDEX IF NOT EXISTS delivery_attempts_message ON delivery_attempts (message_id);

-- Numbers for managers: append-only, one partition a day, each fact once whatever is delivered twice.
CREATE TABLE IF NOT EXISTS agent_metrics (
    event_id    text NOT NULL,
    metric_type text NOT NULL,
    ordinal     integer NOT NULL,
    channel     text,
    value       double precision NOT NULL,
    dimensions  jsonb NOT NULL DEFAULT '{}',
    recorded_at timestamptz NOT NULL,
    UNIQUE (event_id, metric_type, ordinal, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX IF NOT EXISTS agent_metrics_report ON agent_metrics (metric_type, recorded_at, channel);

CREATE OR REPLACE FUNCTION ensure_metric_partition(day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Two that make the same partition at once would fail.
    PERFORM pg_advisory_xact_lock(7310004);
    EXECUTE format(
        'CREATE TABLE IF NOT EXISTS %I PARTITION OF agent_metrics FOR VALUES FROM (%L) TO (%L)',
        'agent_metrics_' || to_char(day, 'YYYYMMDD'), day::timestamp AT TIME ZONE 'UTC',
        (day + 1)::timestamp AT TIME ZONE 'UTC');
END
$$;

CREATE TABLE IF NOT EXISTS dead_letters (
    cluster         text NOT NULL,
    topic           text NOT NULL,
    partition       integer NOT NULL,
    kafka_offset    bigint NOT NULL,
    event_id        text,
    message_id      uuid,
    service         text NOT NULL,
    error_class     text NOT NULL,
    attempts        integer NOT NULL,
    state           text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'replayed', 'discarded')),
    replays         integer NOT NULL DEFAULT 0,
    decided_by      text,
    reason          text,
    first_failed_at timestamptz NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cluster, topic, partition, kafka_offset)
);
CREATE INDEX IF NOT EXISTS dead_letters_state ON dead_letters (state, created_at);

CREATE TABLE IF NOT EXISTS service_instances (
    service    text NOT NULL,
    instance   text NOT NULL,
    version    text NOT NULL,
    details    jsonb NOT NULL DEFAULT '{}',
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (service, instance)
);
CREATE INDEX IF NOT EXISTS service_instances_seen ON service_instances (service, seen_at DESC);
