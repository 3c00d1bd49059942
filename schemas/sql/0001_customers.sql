-- Who writes to us: one row a person, and every address that person was met by.
CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE IF NOT EXISTS customers (
    id          uuid PRIMARY KEY,
    email       text,
    phone       text,
    name        text,
    company     text,
    plan        text,
    metadata    jsonb NOT NULL DEFAULT '{}',
    merged_into uuid REFERENCES customers (id),
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT customers_not_merged_into_itself CHECK (merged_into IS DISTINCT FROM id)
);

-- One live row an identifier. A claimed identifier ("somebody typed it") never unlocks content; see docs/architecture.md.
CREATE TABLE IF NOT EXISTS customer_identifiers (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id      uuid NOT NULL REFERENCES customers (id),
    identifier_type  text NOT NULL CHECK (identifier_type IN ('email', 'phone', 'whatsapp')),
    identifier_value text NOT NULL,
    match_key        text NOT NULL,
    channel          text NOT NULL CHECK (channel IN ('email', 'whatsapp', 'web_form')),
    verified         boolean NOT NULL DEFAULT false,
    verified_by      text,
    link             text NOT NULL DEFAULT 'claimed' CHECK (link IN ('verified', 'claimed')),
    created_at       timestamptz NOT NULL DEFAULT now(),
    retired_at       timestamptz
);
CREATE UNIQUE INDEX IF NOT EXISTS customer_identifiers_live
    ON customer_identifiers (identifier_type, identifier_value) WHERE retired_at IS NULL;
CREATE INDEX IF NOT EXISTS customer_identifiers_customer ON customer_identifiers (customer_id);
