-- Who writes STOP means the number he writes it to; others may go on. Without an account: all of the channel's.
ALTER TABLE opt_outs ADD COLUMN IF NOT EXISTS account text NOT NULL DEFAULT '';
ALTER TABLE opt_outs DROP CONSTRAINT IF EXISTS opt_outs_pkey;
ALTER TABLE opt_outs ADD CONSTRAINT opt_outs_pkey PRIMARY KEY (channel, account, identifier_value);

-- By the channel's thread a mail finds the ticket it continues.
ALTER TABLE messages ADD COLUMN IF NOT EXISTS thread_id text;
CREATE INDEX IF NOT EXISTS messages_thread ON messages (thread_id, created_at DESC) WHERE thread_id IS NOT NULL;

-- Whether people know that the agent has fallen silent towards a customer.
CREATE INDEX IF NOT EXISTS escalations_loop_limit ON escalations (customer_id, created_at DESC)
    WHERE reason = 'loop_limit';
