import Core
import FoundationEssentials
import PostgresClient

/// What accepting a group of messages reads: two round trips, whatever their channels are, of which the second inserts the
/// new customers.
struct AcceptReading {
    let connection: PostgresConnection
    let requests: [AcceptRequest]

    /// The messages that are stored already, and the customers that are known.
    func known() async throws -> AcceptState {
        let channels: [String] = requests.map(\.message.channel.rawValue)
        let messageIDs: [String] = requests.map(\.message.channelMessageID)
        let identifiers = Array(Set(requests.flatMap { Identifier.all(of: $0.message) }))
        let verified = Set(
            requests.filter(\.message.identity.verified).compactMap { Identifier.all(of: $0.message).first })
        let proved: [Bool] = identifiers.map(verified.contains)
        let kinds: [String] = identifiers.map(\.kind.rawValue)
        let values: [String] = identifiers.map(\.value)
        let results = try await connection.pipeline([
            """
            SELECT m.id, m.channel, m.channel_message_id, m.state, m.ticket_id
            FROM unnest(\(channels), \(messageIDs)) AS wanted (channel, id)
            CROSS JOIN LATERAL (
                SELECT * FROM messages m
                WHERE m.channel = wanted.channel AND m.channel_message_id = wanted.id AND m.direction = 'inbound'
                LIMIT 1) m
            """,
            """
            SELECT i.identifier_type, i.identifier_value, i.customer_id, i.verified, i.home, c.regrouped,
                   CASE WHEN wanted.proved AND NOT i.verified THEN EXISTS (
                       SELECT FROM customer_identifiers o
                       WHERE o.customer_id = i.customer_id AND o.verified AND o.retired_at IS NULL) END AS is_beside,
                   CASE WHEN wanted.kind = 'phone' AND i.verified THEN EXISTS (
                       SELECT FROM customer_identifiers o
                       WHERE o.customer_id = i.customer_id AND o.identifier_type = 'whatsapp'
                         AND o.identifier_value LIKE '%.%' AND o.retired_at IS NULL) END AS has_id
            FROM unnest(\(kinds), \(values), \(proved)) AS wanted (kind, value, proved)
            CROSS JOIN LATERAL (
                SELECT * FROM customer_identifiers i
                WHERE i.identifier_type = wanted.kind AND i.identifier_value = wanted.value AND i.retired_at IS NULL
                LIMIT 1) i
            JOIN customers c ON c.id = i.customer_id
            """,
        ])
        var state = AcceptState()
        for row in results[0] {
            let key = AcceptState.MessageKey(
                channel: try row.word("channel", of: "messages", as: Channel.self),
                id: try row.value("channel_message_id", as: String.self))
            state.seen[key] = AcceptState.Seen(
                id: try row.value("id", as: UUID.self),
                isConcluded: try row.value("state", as: String.self) != "accepted",
                ticketID: try row.value("ticket_id", as: UUID.self))
        }
        for row in results[1] {
            let kind = try row.word("identifier_type", of: "customer_identifiers", as: Identifier.Kind.self)
            let identifier = Identifier(kind: kind, value: try row.value("identifier_value", as: String.self))
            let customer = try row.value("customer_id", as: UUID.self)
            state.customers[identifier] = customer
            state.homes[identifier] = try row.optional("home", as: UUID.self)
            state.regrouped[customer] = try row.value("regrouped", as: Int.self)
            if try row.optional("has_id", as: Bool.self) == true { state.numbersWithID.insert(identifier) }
            let isBeside = try row.optional("is_beside", as: Bool.self) ?? false
            state.standings[identifier] =
                try row.value("verified", as: Bool.self) ? .verified : isBeside ? .claimedBesideVerified : .claimed
        }
        return state
    }

    /// Inserts new customers, locks the others in the order of their ids and reads, under the locks, what planning looks
    /// at.
    ///
    /// - Parameters:
    ///   - known: Whose the identifiers are.
    ///   - writes: The planned customers.
    ///   - inserts: The statements that insert them; none where they are inserted already.
    /// - Returns: What is known now.
    /// - Throws: `StoreError.concurrentChange` where another has just met or proved an identifier of the same customer, or
    ///   where a customer was merged or parted since his identifiers were read.
    func lock(_ known: AcceptState, writes: AcceptWrites, after inserts: [SQL]) async throws -> AcceptState {
        var state = known
        // Nobody else sees a new customer before the commit: there is nothing to lock and nothing to be read of him.
        let new = Set(writes.customers.map(\.id))
        let customers: [UUID] = Array(Set(state.customers.values).subtracting(new))
        let references: [String] = requests.map(\.message.ticketReference)
        let seenTickets: [UUID] = Array(Set(state.seen.values.filter { !$0.isConcluded }.map(\.ticketID)))
        let hashes: [String] = requests.filter { $0.message.hasOwnSlot }.map(\.message.contentHash)
        var reads: [SQL] = [
            "SELECT id, regrouped FROM customers WHERE id = ANY(\(customers)) ORDER BY id FOR NO KEY UPDATE",
            """
            SELECT id, customer_id, verified, initial_channel, status, started_at, last_message_at, recent_scores
            FROM conversations WHERE customer_id = ANY(\(customers)) AND status IN ('active', 'escalated')
            """,
            """
            SELECT m.customer_id, m.verified, m.content_hash, m.ticket_id FROM messages m
            WHERE m.customer_id = ANY(\(customers)) AND m.created_at > now() - interval '5 minutes'
              AND m.direction <> 'outbound' AND m.channel = 'web_form' AND m.content_hash = ANY(\(hashes))
              AND m.metadata->>'idempotency' IS DISTINCT FROM 'key'
            ORDER BY m.created_at DESC
            """,
            """
            WITH wanted AS (
                SELECT id, ticket_ref AS asked FROM tickets WHERE ticket_ref = ANY(\(references))
                UNION SELECT ticket_id, alias_ref FROM ticket_aliases WHERE alias_ref = ANY(\(references))
                UNION SELECT unnest(\(seenTickets)), NULL
                UNION SELECT m.ticket_id, NULL FROM messages m
                    WHERE m.customer_id = ANY(\(customers)) AND m.created_at > now() - interval '5 minutes'
                      AND m.direction <> 'outbound' AND m.channel = 'web_form' AND m.content_hash = ANY(\(hashes)))
            SELECT wanted.asked, t.id, t.ticket_ref, t.customer_id, t.conversation_id, t.subject, c.verified,
                   t.category, t.priority, t.status, t.source_channel, t.created_at, t.resolved_at
            FROM wanted JOIN tickets t ON t.id = wanted.id JOIN conversations c ON c.id = t.conversation_id
            """,
        ]
        let more = AcceptLookUps(requests: requests, state: state, new: new)
        reads += more.statements
        if !writes.confirmations.isEmpty { reads.append(AcceptStatements.confirmations(writes)) }
        let all = try await connection.pipeline(inserts + reads)
        if !inserts.isEmpty { try Self.check(all[..<inserts.count], writes) }
        let results = Array(all[inserts.count...])
        if !writes.confirmations.isEmpty, results.last?.count != writes.confirmations.count {
            throw StoreError.concurrentChange
        }
        for row in results[0] {
            let before = state.regrouped[try row.value("id", as: UUID.self)] ?? 0
            guard try row.value("regrouped", as: Int.self) == before else { throw StoreError.concurrentChange }
        }
        try Self.learn(conversations: results[1], &state)
        try Self.learn(tickets: results[3], &state)
        for row in results[2] {
            let key = AcceptState.TwinKey(
                customer: try row.value("customer_id", as: UUID.self),
                verified: try row.value("verified", as: Bool.self),
                contentHash: try row.value("content_hash", as: String.self))
            state.twins[key] = try row.value("ticket_id", as: UUID.self)
        }
        try more.learn(from: results.dropFirst(4), &state)
        return state
    }

    /// Whether the customers are inserted as planned.
    ///
    /// - Throws: `StoreError.concurrentChange` where somebody else has just met one of the addresses: then the messages are
    ///   accepted again, one by one.
    static func check(_ inserted: some Collection<[PostgresRow]>, _ writes: AcceptWrites) throws {
        guard Array(inserted).last?.count == writes.identifiers.count else { throw StoreError.concurrentChange }
    }

    static func learn(conversations rows: [PostgresRow], _ state: inout AcceptState) throws {
        for row in rows {
            let key = AcceptState.ConversationKey(
                customer: try row.value("customer_id", as: UUID.self),
                verified: try row.value("verified", as: Bool.self))
            state.conversations[key] = AcceptState.Conversation(
                id: try row.value("id", as: UUID.self),
                startedOn: try row.word("initial_channel", of: "conversations", as: Channel.self),
                status: try row.word("status", of: "conversations", as: ConversationStatus.self),
                startedAt: try row.value("started_at", as: Timestamp.self),
                lastMessageAt: try row.value("last_message_at", as: Timestamp.self),
                recentScores: try row.value("recent_scores", as: [Double].self), isNew: false)
        }
    }

    static func learn(tickets rows: [PostgresRow], _ state: inout AcceptState) throws {
        for row in rows {
            let ticket = AcceptState.Ticket(
                id: try row.value("id", as: UUID.self),
                reference: try row.value("ticket_ref", as: String.self),
                customerID: try row.value("customer_id", as: UUID.self),
                conversationID: try row.value("conversation_id", as: UUID.self),
                subject: try row.optional("subject", as: String.self),
                verified: try row.value("verified", as: Bool.self),
                category: try row.optionalWord("category", of: "tickets", as: Category.self),
                priority: try row.word("priority", of: "tickets", as: Priority.self),
                status: try row.word("status", of: "tickets", as: TicketStatus.self),
                channel: try row.word("source_channel", of: "tickets", as: Channel.self),
                createdAt: try row.value("created_at", as: Timestamp.self),
                resolvedAt: try row.optional("resolved_at", as: Timestamp.self), isNew: false)
            state.tickets[ticket.id] = ticket
            if let asked = try row.optional("asked", as: String.self) { state.ticketsByReference[asked] = ticket.id }
        }
    }
}
