-- When a customer sent a message, where the channel says so. Providers hand messages over for days, and WhatsApp counts its
-- 24 hours from the sending.
ALTER TABLE messages ADD COLUMN IF NOT EXISTS sent_at timestamptz;
