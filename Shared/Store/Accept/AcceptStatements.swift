import Core
import FoundationEssentials
import PostgresClient

/// The statements that write what was planned: one a table, however many rows.
enum AcceptStatements {
    /// The statements that insert new customers, if there are any; the last gives a row for each new identifier.
    static func customers(_ writes: AcceptWrites) -> [SQL] {
        guard !writes.customers.isEmpty || !writes.identifiers.isEmpty || !writes.namings.isEmpty else { return [] }
        let ids: [UUID] = writes.customers.map(\.id)
        let emails: [String?] = writes.customers.map(\.email)
        let phones: [String?] = writes.customers.map(\.phone)
        let names: [String?] = writes.customers.map(\.name)
        let owners: [UUID] = writes.identifiers.map(\.customer)
        let kinds: [String] = writes.identifiers.map(\.identifier.kind.rawValue)
        let values: [String] = writes.identifiers.map(\.identifier.value)
        let keys: [String] = writes.identifiers.map(\.identifier.matchKey)
        let channels: [String] = writes.identifiers.map(\.channel.rawValue)
        let verified: [Bool] = writes.identifiers.map(\.isVouched)
        let links: [String] = writes.identifiers.map { $0.identity.verified ? "verified" : "claimed" }
        let homes: [UUID?] = writes.identifiers.map(\.home)
        let evidence: [String] = writes.identifiers.map(\.identity.by.rawValue)
        var statements = writes.retirements.isEmpty ? [] : [retirements(writes)]
        statements.append(
            """
            INSERT INTO customers (id, email, phone, name)
            SELECT * FROM unnest(\(ids), \(emails), \(phones), \(names))
            """)
        statements += namings(writes)
        statements.append(
            """
            INSERT INTO customer_identifiers
                (customer_id, identifier_type, identifier_value, match_key, channel, verified, verified_by, link, home)
            SELECT owner, kind, value, key, channel, verified, CASE WHEN verified THEN evidence END, link, home
            FROM unnest(\(owners), \(kinds), \(values), \(keys), \(channels), \(verified), \(evidence), \(links),
                        \(homes))
                AS new (owner, kind, value, key, channel, verified, evidence, link, home)
            ORDER BY kind, value
            ON CONFLICT (identifier_type, identifier_value) WHERE retired_at IS NULL DO NOTHING
            RETURNING customer_id
            """)
        return statements
    }

    /// Remembers which identifiers of others a proved sender has named, once each, retired from the start: what it takes
    /// to join two customers is that each has named the other.
    private static func namings(_ writes: AcceptWrites) -> [SQL] {
        let all = writes.namings.filter { !$0.isVouched }
        guard !all.isEmpty else { return [] }
        return [
            """
            INSERT INTO customer_identifiers
                (customer_id, identifier_type, identifier_value, match_key, channel, link, retired_at)
            SELECT DISTINCT owner, kind, value, key, channel, 'verified', now()
            FROM unnest(\(all.map(\.customer)), \(all.map(\.identifier.kind.rawValue)), \(all.map(\.identifier.value)),
                        \(all.map(\.identifier.matchKey)), \(all.map(\.channel.rawValue)))
                AS new (owner, kind, value, key, channel)
            WHERE NOT EXISTS (
                SELECT FROM customer_identifiers i WHERE i.customer_id = owner AND i.identifier_type = kind
                  AND i.identifier_value = value AND i.link = 'verified')
            """
        ]
    }

    /// Takes identifiers from records that hold them as typed only: their owner has come.
    private static func retirements(_ writes: AcceptWrites) -> SQL {
        let customers: [UUID] = writes.retirements.map(\.customer)
        let kinds: [String] = writes.retirements.map(\.identifier.kind.rawValue)
        let values: [String] = writes.retirements.map(\.identifier.value)
        return """
            UPDATE customer_identifiers i SET retired_at = now()
            FROM unnest(\(customers), \(kinds), \(values)) AS old (customer, kind, value)
            WHERE i.identifier_type = old.kind AND i.identifier_value = old.value AND i.retired_at IS NULL
              AND i.customer_id = old.customer AND NOT i.verified
            """
    }

    /// Believes typed identifiers that were proved, under the customers' locks: only one to a record.
    static func confirmations(_ writes: AcceptWrites) -> SQL {
        let customers: [UUID] = writes.confirmations.map(\.customer)
        let kinds: [String] = writes.confirmations.map(\.identifier.kind.rawValue)
        let values: [String] = writes.confirmations.map(\.identifier.value)
        let evidence: [String] = writes.confirmations.map(\.by.rawValue)
        return """
            UPDATE customer_identifiers i SET verified = true, verified_by = proof.evidence, link = 'verified'
            FROM unnest(\(customers), \(kinds), \(values), \(evidence)) AS proof (customer, kind, value, evidence)
            WHERE i.identifier_type = proof.kind AND i.identifier_value = proof.value AND i.retired_at IS NULL
              AND i.customer_id = proof.customer
              AND NOT EXISTS (SELECT FROM customer_identifiers o
                              WHERE o.customer_id = i.customer_id AND o.verified AND o.retired_at IS NULL)
            RETURNING i.id
            """
    }

    static func all(_ writes: AcceptWrites) throws -> [SQL] {
        var statements: [SQL] = []
        if !writes.conversationsToClose.isEmpty { statements.append(closing(writes)) }
        let (opened, joined) = (
            writes.conversations.values.filter(\.value.isNew), writes.conversations.values.filter { !$0.value.isNew }
        )
        if !opened.isEmpty { statements.append(opening(opened)) }
        if !joined.isEmpty { statements.append(joining(joined.map(\.value))) }
        let (new, known) = (writes.tickets.values.filter(\.isNew), writes.tickets.values.filter { !$0.isNew })
        if !new.isEmpty { statements.append(opening(new)) }
        if !known.isEmpty { statements.append(continuing(known)) }
        if !writes.aliases.isEmpty { statements.append(aliases(writes)) }
        statements.append(try messages(writes))
        if !writes.runs.isEmpty { statements.append(runs(writes)) }
        if !writes.changes.isEmpty { statements += AcceptChanges.statements(writes.changes) }
        let (out, back) = (writes.optOuts.filter(\.value).map(\.key), writes.optOuts.filter { !$0.value }.map(\.key))
        if !out.isEmpty { statements.append(OptOut.writing(out)) }
        if !back.isEmpty { statements.append(OptOut.deleting(back)) }
        return statements
    }

    private static func closing(_ writes: AcceptWrites) -> SQL {
        let ids: [UUID] = writes.conversationsToClose.map(\.id)
        let times: [Timestamp] = writes.conversationsToClose.map(\.at)
        return """
            UPDATE conversations c SET status = 'closed', resolution_type = 'timed_out', ended_at = old.at
            FROM unnest(\(ids), \(times)) AS old (id, at) WHERE c.id = old.id
            """
    }

    private static func opening(
        _ all: [(key: AcceptState.ConversationKey, value: AcceptState.Conversation)]
    ) -> SQL {
        let ids: [UUID] = all.map(\.value.id)
        let customers: [UUID] = all.map(\.key.customer)
        let verified: [Bool] = all.map(\.key.verified)
        let channels: [String] = all.map(\.value.startedOn.rawValue)
        let started: [Timestamp] = all.map(\.value.startedAt)
        return """
            INSERT INTO conversations (id, customer_id, verified, initial_channel, status, started_at, last_message_at,
                                       sentiment_score, sentiment_trend, recent_scores)
            SELECT id, customer, verified, channel, 'active', started, last, score, trend, recent::float8[]
            FROM unnest(\(ids), \(customers), \(verified), \(channels), \(started), \(mood(all.map(\.value))))
                AS new (id, customer, verified, channel, started, last, score, trend, recent)
            """
    }

    private static func joining(_ all: [AcceptState.Conversation]) -> SQL {
        let ids: [UUID] = all.map(\.id)
        return """
            UPDATE conversations c
            SET last_message_at = new.last, sentiment_score = new.score, sentiment_trend = new.trend,
                recent_scores = new.recent::float8[]
            FROM unnest(\(ids), \(mood(all))) AS new (id, last, score, trend, recent) WHERE c.id = new.id
            """
    }

    /// What every message of a conversation changes: when the last came, the last score, its trend and the last scores.
    private static func mood(_ all: [AcceptState.Conversation]) -> SQL {
        let last: [Timestamp] = all.map(\.lastMessageAt)
        let scores: [Double?] = all.map(\.recentScores.last)
        let trends: [String] = all.map { SentimentTrend.of($0.recentScores).rawValue }
        let recent: [String] = all.map { ArrayLiteral.of($0.recentScores) }
        return "\(last), \(scores), \(trends), \(recent)"
    }

    private static func opening(_ all: [AcceptState.Ticket]) -> SQL {
        let ids: [UUID] = all.map(\.id)
        let references: [String] = all.map(\.reference)
        let conversations: [UUID] = all.map(\.conversationID)
        let customers: [UUID] = all.map(\.customerID)
        let subjects: [String?] = all.map(\.subject)
        let categories: [String?] = all.map { $0.category?.rawValue }
        let priorities: [String] = all.map(\.priority.rawValue)
        let states: [String] = all.map(\.status.rawValue)
        let channels: [String] = all.map(\.channel.rawValue)
        let created: [Timestamp] = all.map(\.createdAt)
        let previous: [UUID?] = all.map(\.previous)
        return """
            INSERT INTO tickets (id, ticket_ref, conversation_id, customer_id, subject, category, priority, status,
                                 source_channel, created_at, updated_at, previous_ticket)
            SELECT id, reference, conversation, customer, subject, category, priority, status, channel, created, created,
                   previous
            FROM unnest(\(ids), \(references), \(conversations), \(customers), \(subjects), \(categories),
                        \(priorities), \(states), \(channels), \(created), \(previous))
                AS new (id, reference, conversation, customer, subject, category, priority, status, channel, created,
                        previous)
            """
    }

    private static func continuing(_ all: [AcceptState.Ticket]) -> SQL {
        let ids: [UUID] = all.map(\.id)
        let conversations: [UUID] = all.map(\.conversationID)
        let priorities: [String] = all.map(\.priority.rawValue)
        let states: [String] = all.map(\.status.rawValue)
        return """
            UPDATE tickets t
            SET status = new.status, priority = new.priority, conversation_id = new.conversation, updated_at = now(),
                resolved_at = CASE WHEN new.status = 'resolved' THEN t.resolved_at END
            FROM unnest(\(ids), \(conversations), \(priorities), \(states)) AS new (id, conversation, priority, status)
            WHERE t.id = new.id
            """
    }

    private static func aliases(_ writes: AcceptWrites) -> SQL {
        let references: [String] = writes.aliases.map(\.reference)
        let tickets: [UUID] = writes.aliases.map(\.ticketID)
        return """
            INSERT INTO ticket_aliases (alias_ref, ticket_id) SELECT * FROM unnest(\(references), \(tickets))
            ON CONFLICT (alias_ref) DO NOTHING
            """
    }

    private static func messages(_ writes: AcceptWrites) throws -> SQL {
        let all = writes.messages
        let ids: [UUID] = all.map(\.id)
        let places: SQL = "\(all.map(\.conversationID)), \(all.map(\.ticketID)), \(all.map(\.customerID))"
        let channels: [String] = all.map(\.request.message.channel.rawValue)
        let verified: [Bool] = all.map(\.request.message.identity.verified)
        let contents: [String] = all.map(\.request.message.content)
        let kinds: [String] = all.map(\.request.message.contentKind.rawValue)
        let hashes: [String] = all.map(\.request.message.contentHash)
        let accounts: [String] = all.map(\.request.message.account.address)
        let messageIDs: [String] = all.map(\.request.message.channelMessageID)
        let events: [String] = all.map(\.request.eventID)
        let threads: [String?] = all.map(\.request.message.threadID)
        let texts: SQL = """
            \(channels), \(verified), \(contents), \(kinds), \(hashes), \(accounts), \(messageIDs), \(events), \(threads)
            """
        let states: [String] = all.map { $0.isTwin ? "concluded" : "accepted" }
        let outcomes: [String?] = all.map { $0.isTwin ? MessageOutcome.stored.rawValue : nil }
        let runs: [UUID?] = all.map(\.runID)
        let attempts: [Int] = all.map { $0.runID == nil ? 0 : 1 }
        let scores: [Double] = all.map(\.screen.sentiment)
        let languages: [String?] = all.map(\.screen.language)
        let utterances: [String] = all.map(\.screen.kind.rawValue)
        let triggers: [String] = all.map { ArrayLiteral.of($0.screen.triggers) }
        let metadata: [SQL.JSON] = try all.map { SQL.json(try JSONText.of($0.request.message.metadata)) }
        let received: [Timestamp] = all.map(\.request.message.receivedAt)
        let sent: [Timestamp?] = all.map(\.request.message.sentAt)
        let created: [Timestamp] = all.map(\.request.at)
        let homes: [UUID?] = all.map(\.home)
        let progress: SQL = "\(states), \(outcomes), \(runs), \(attempts)"
        let screened: SQL = "\(scores), \(languages), \(utterances), \(triggers), \(metadata), \(received), \(sent)"
        return """
            INSERT INTO messages (id, conversation_id, ticket_id, customer_id, channel, direction, role, verified,
                                  content, content_kind, content_hash, account, channel_message_id, event_id,
                                  thread_id, state, outcome, run_id, attempt, sentiment, language, message_kind, triggers, metadata,
                                  received_at, sent_at, created_at, home)
            SELECT id, conversation, ticket, customer, channel, 'inbound', 'customer', verified, content, kind, hash,
                   account, message, event, thread, state, outcome, run, attempt, score, language, utterance,
                   triggers::text[], metadata, received, sent, created, home
            FROM unnest(\(ids), \(places), \(texts), \(progress), \(screened), \(created), \(homes))
                AS new (id, conversation, ticket, customer, channel, verified, content, kind, hash, account, message,
                        event, thread, state, outcome, run, attempt, score, language, utterance, triggers, metadata, received, sent,
                        created, home)
            """
    }

    private static func runs(_ writes: AcceptWrites) -> SQL {
        let ids: [UUID] = writes.runs.map(\.id)
        let tickets: [UUID] = writes.runs.map(\.ticketID)
        let messages: [UUID] = writes.runs.map(\.messageID)
        let triggers: [String] = writes.runs.map { ArrayLiteral.of($0.triggers) }
        let started: [Timestamp] = writes.runs.map(\.startedAt)
        return """
            INSERT INTO agent_runs (id, ticket_id, message_ids, attempt, triggers, started_at)
            SELECT id, ticket, ARRAY[message], 1, triggers::text[], started
            FROM unnest(\(ids), \(tickets), \(messages), \(triggers), \(started))
                AS new (id, ticket, message, triggers, started)
            """
    }
}
