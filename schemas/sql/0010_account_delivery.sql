-- Replies that leave through an account of a provider: each part is an attempt of its own, with what the provider says of
-- it, and replies outside WhatsApp's window are held until their customer writes again.
ALTER TABLE delivery_attempts ADD COLUMN IF NOT EXISTS part integer NOT NULL DEFAULT 0;
ALTER TABLE delivery_attempts ADD COLUMN IF NOT EXISTS parts integer NOT NULL DEFAULT 1;
ALTER TABLE delivery_attempts ADD COLUMN IF NOT EXISTS account text;
-- What the provider says became of it; only ever moves up.
ALTER TABLE delivery_attempts ADD COLUMN IF NOT EXISTS delivery_status text
    CHECK (delivery_status IN ('queued', 'sent', 'delivered', 'read', 'failed', 'undelivered', 'canceled'));
ALTER TABLE delivery_attempts ADD COLUMN IF NOT EXISTS error_code text;

-- One message of a provider is one attempt's, however it was found.
CREATE UNIQUE INDEX IF NOT EXISTS delivery_attempts_provider_message
    ON delivery_attempts (provider, provider_message_id) WHERE provider_message_id IS NOT NULL;

-- The event that asks for a held reply, to be said again as it was.
CREATE TABLE IF NOT EXISTS held_replies (
    message_id  uuid PRIMARY KEY REFERENCES messages (id),
    customer_id uuid NOT NULL REFERENCES customers (id),
    channel     text NOT NULL CHECK (channel IN ('email', 'whatsapp', 'web_form')),
    account     text NOT NULL,
    topic       text NOT NULL,
    key         bytea,
    headers     jsonb NOT NULL,
    value       bytea NOT NULL,
    held_at     timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS held_replies_since ON held_replies (held_at);
CREATE INDEX IF NOT EXISTS held_replies_customer ON held_replies (customer_id, account);
