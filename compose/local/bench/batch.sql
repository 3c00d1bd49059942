-- The writes of 100 messages in one transaction: accepted, concluded, its events into the outbox and out.
\set n random(1, 4000000000000000)
BEGIN;
SELECT customer_id FROM customer_identifiers
 WHERE identifier_type = 'email' AND retired_at IS NULL AND identifier_value IN (SELECT 'bench-' || i FROM generate_series(:n::int8, :n::int8 + 99) AS i);
INSERT INTO customers (id, email, name) SELECT lpad(to_hex(i), 32, '0')::uuid, 'bench-' || i, 'Bench' FROM generate_series(:n::int8, :n::int8 + 99) AS i;
INSERT INTO customer_identifiers (customer_id, identifier_type, identifier_value, match_key, channel)
 SELECT lpad(to_hex(i), 32, '0')::uuid, 'email', 'bench-' || i, 'bench-' || i, 'web_form' FROM generate_series(:n::int8, :n::int8 + 99) AS i;
INSERT INTO conversations (id, customer_id, verified, initial_channel, status, started_at, last_message_at, sentiment_score,
                           sentiment_trend, recent_scores)
 SELECT lpad(to_hex(i), 32, '0')::uuid, lpad(to_hex(i), 32, '0')::uuid, false, 'web_form', 'active', now(), now(), 0.5, 'stable', '{0.5}' FROM generate_series(:n::int8, :n::int8 + 99) AS i;
INSERT INTO tickets (id, ticket_ref, conversation_id, customer_id, subject, category, priority, status, source_channel,
                     created_at, updated_at)
 SELECT lpad(to_hex(i), 32, '0')::uuid, 'TKT-' || i, lpad(to_hex(i), 32, '0')::uuid, lpad(to_hex(i), 32, '0')::uuid, 'How do I reset my password', 'account_access', 'medium', 'in_progress', 'web_form',
        now(), now() FROM generate_series(:n::int8, :n::int8 + 99) AS i;
INSERT INTO messages (id, conversation_id, ticket_id, customer_id, channel, direction, role, verified, content,
                      content_hash, account, channel_message_id, event_id, state, run_id, attempt, sentiment, language,
                      message_kind, received_at, created_at)
 SELECT lpad(to_hex(i), 32, '0')::uuid, lpad(to_hex(i), 32, '0')::uuid, lpad(to_hex(i), 32, '0')::uuid, lpad(to_hex(i), 32, '0')::uuid, 'web_form', 'inbound', 'customer', false, repeat('How do I reset my password? ', 4),
        md5(i::text), 'web', 'bench-' || i, 'in-' || i, 'accepted', lpad(to_hex(i), 32, '0')::uuid, 1, 0.5, 'en', 'question', now(), now() FROM generate_series(:n::int8, :n::int8 + 99) AS i;
INSERT INTO agent_runs (id, ticket_id, message_ids, attempt, started_at)
 SELECT lpad(to_hex(i), 32, '0')::uuid, lpad(to_hex(i), 32, '0')::uuid, ARRAY[lpad(to_hex(i), 32, '0')::uuid], 1, now() FROM generate_series(:n::int8, :n::int8 + 99) AS i;
INSERT INTO messages (id, conversation_id, ticket_id, customer_id, channel, direction, role, verified, content, account,
                      event_id, reply_kind, delivery_status, created_at)
 SELECT ('f' || lpad(to_hex(i), 31, '0'))::uuid, lpad(to_hex(i), 32, '0')::uuid, lpad(to_hex(i), 32, '0')::uuid, lpad(to_hex(i), 32, '0')::uuid, 'web_form', 'outbound', 'agent', false, repeat('Open the sign-in page and choose. ', 20),
        'web', 'out-' || i, 'answer', 'pending', now() FROM generate_series(:n::int8, :n::int8 + 99) AS i;
UPDATE messages SET state = 'concluded', outcome = 'answered', latency_ms = 20,
       answered_by = ('f' || right(replace(id::text, '-', ''), 31))::uuid WHERE id IN (SELECT lpad(to_hex(i), 32, '0')::uuid FROM generate_series(:n::int8, :n::int8 + 99) AS i);
UPDATE tickets SET status = 'waiting', updated_at = now(), first_response_at = now() WHERE id IN (SELECT lpad(to_hex(i), 32, '0')::uuid FROM generate_series(:n::int8, :n::int8 + 99) AS i);
UPDATE conversations SET last_message_at = now(), topics = '{password}' WHERE id IN (SELECT lpad(to_hex(i), 32, '0')::uuid FROM generate_series(:n::int8, :n::int8 + 99) AS i);
UPDATE agent_runs SET outcome = 'answered', sources = '[{"section": "x"}]', confidence = 0.8, ended_at = now(),
       tool_calls = '[{"name": "search_knowledge_base", "ok": true, "latency_ms": 1}]' WHERE id IN (SELECT lpad(to_hex(i), 32, '0')::uuid FROM generate_series(:n::int8, :n::int8 + 99) AS i);
INSERT INTO outbox (topic, key, headers, value)
 SELECT 'bench', i::text::bytea, '[["ce_id", "x"]]', repeat('x', 600)::bytea FROM generate_series(:n::int8, :n::int8 + 99) AS i, generate_series(1, 3);
DELETE FROM outbox WHERE key IN (SELECT i::text::bytea FROM generate_series(:n::int8, :n::int8 + 99) AS i) AND topic = 'bench';
COMMIT;
