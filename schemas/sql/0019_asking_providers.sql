-- A message that a provider has taken and never reported on is asked about: how often that was done.
ALTER TABLE delivery_attempts ADD COLUMN IF NOT EXISTS asks smallint NOT NULL DEFAULT 0;
-- Twilio's alone: Meta has nothing to ask, and of a mail nobody reports that it arrived.
CREATE INDEX IF NOT EXISTS delivery_attempts_unreported ON delivery_attempts (claimed_at)
    WHERE status = 'sent' AND provider = 'twilio';
