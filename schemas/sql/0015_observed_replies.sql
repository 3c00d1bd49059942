-- Replies of colleagues that went past us are known again by the channel's own id: providers tell of them more than once.
CREATE INDEX IF NOT EXISTS messages_observed ON messages (channel_message_id)
    WHERE direction = 'outbound' AND channel_message_id IS NOT NULL;
