-- What reading and answering mail needs.

-- When everything before the cursor was on Kafka: where a mailbox has forgotten its history, mail is looked for from here.
ALTER TABLE mailbox_cursors ADD COLUMN IF NOT EXISTS synced_at timestamptz NOT NULL DEFAULT now();

-- Mails by their Message-ID: an answer names it, also when Gmail has begun a new thread.
CREATE INDEX IF NOT EXISTS messages_mail_name ON messages ((metadata ->> 'message_id'), created_at DESC)
    WHERE channel = 'email' AND metadata ? 'message_id';
