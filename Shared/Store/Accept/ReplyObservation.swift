import Core
import FoundationEssentials
import PostgresClient

/// Writes what a colleague's own reply means, in the transaction it is given and under the customer's lock: it is a
/// message of the ticket, the ticket is his, and what the agent was about to say is taken back.
///
/// What was claimed for sending is the dispatcher's: it asks who owns the ticket when it claims, and nothing that has left is
/// undone.
struct ReplyObservation {
    let connection: PostgresConnection
    let reply: ObservedReply

    private struct Place {
        let ticketID: UUID
        let reference: String
        let conversationID: UUID
        let customerID: UUID
        let verified: Bool
    }

    private var message: TicketReceived { reply.data.message }

    /// Writes it once, and gives what is to be published; nil where nobody has a ticket that it could answer.
    ///
    /// - Throws: `StoreError.concurrentChange` where the ticket has just come to another customer.
    func write() async throws -> [OutboxRow]? {
        guard try await !isOurs() else { return [] }
        guard let found = try await ticket() else { return nil }
        guard let place = try await lock(found) else { throw StoreError.concurrentChange }
        guard try await !isKnown(to: place.customerID) else { return [] }
        let opensConversation = try await opensConversation(place)
        let id = UUID.derived(from: "reply.observed", message.channelMessageID, place.ticketID.text)
        try await store(id, in: place)
        let settled = try await settle(by: id, in: place, opensConversation: opensConversation)
        try await cancelAnswers(of: place)
        let events = try settled.map { try reply.settled($0, place.reference) }
        guard !events.isEmpty else { return [] }
        return try OutboxStore.rows(
            for: events, from: try await connection.query(try OutboxStore.insertion(of: events)))
    }

    // MARK: Which ticket

    /// Whether one of our own attempts has sent it: providers may echo what came through their interface.
    private func isOurs() async throws -> Bool {
        let rows = try await connection.query(
            """
            SELECT FROM delivery_attempts
            WHERE provider = \(message.account.provider) AND provider_message_id = \(message.channelMessageID)
            """)
        return !rows.isEmpty
    }

    /// The newest ticket of the customer in the thread, by mail; on WhatsApp the last that began with this number of ours.
    ///
    /// Where there is none the colleague has begun something of his own.
    private func ticket() async throws -> (ticket: UUID, customer: UUID)? {
        let rows = try await connection.query(message.channel == .whatsapp ? lastOnWhatsApp : lastInThread)
        return try rows.first.map {
            (try $0.value("ticket_id", as: UUID.self), try $0.value("customer_id", as: UUID.self))
        }
    }

    /// Customers whom one of the addresses is known to belong to.
    private var addressed: SQL {
        let all = Identifier.all(of: message)
        return """
            SELECT i.customer_id FROM unnest(\(all.map(\.kind.rawValue)), \(all.map(\.value))) AS wanted (kind, value)
            JOIN customer_identifiers i ON i.identifier_type = wanted.kind AND i.identifier_value = wanted.value
                                       AND i.retired_at IS NULL
            """
    }

    private var lastOnWhatsApp: SQL {
        """
        SELECT t.id AS ticket_id, t.customer_id FROM tickets t
        WHERE t.customer_id IN (\(addressed)) AND t.source_channel = 'whatsapp'
          AND \(message.account.address) = (SELECT m.account FROM messages m WHERE m.ticket_id = t.id AND m.role = 'customer'
                                            ORDER BY m.created_at LIMIT 1)
        ORDER BY t.created_at DESC LIMIT 1
        """
    }

    /// A mail goes to the customer's own address, or to the one he wants answers at.
    private var lastInThread: SQL {
        let earlier: [String] = message.metadata["earlier"]?.split(separator: " ").map(String.init) ?? []
        return """
            SELECT m.ticket_id, m.customer_id FROM (
                SELECT ticket_id, customer_id, metadata, created_at, 1 AS choice FROM messages
                WHERE thread_id = \(message.threadID) AND account = \(message.account.address) AND direction = 'inbound'
                UNION ALL
                SELECT ticket_id, customer_id, metadata, created_at, 2 FROM messages
                WHERE channel = 'email' AND metadata ? 'message_id' AND metadata ->> 'message_id' = ANY(\(earlier))
                  AND direction = 'inbound') m
            WHERE m.customer_id IN (\(addressed)) OR lower(m.metadata ->> 'reply_to') = \(message.customer.email)
            ORDER BY m.choice, m.created_at DESC LIMIT 1
            """
    }

    // MARK: Under the lock

    private func lock(_ found: (ticket: UUID, customer: UUID)) async throws -> Place? {
        let results = try await connection.pipeline([
            "SELECT id FROM customers WHERE id = \(found.customer) FOR NO KEY UPDATE",
            """
            SELECT t.ticket_ref, t.conversation_id, c.verified
            FROM tickets t JOIN conversations c ON c.id = t.conversation_id
            WHERE t.id = \(found.ticket) AND t.customer_id = \(found.customer) FOR NO KEY UPDATE OF t
            """,
        ])
        return try results[1].first.map { row in
            Place(
                ticketID: found.ticket, reference: try row.value("ticket_ref", as: String.self),
                conversationID: try row.value("conversation_id", as: UUID.self), customerID: found.customer,
                verified: try row.value("verified", as: Bool.self))
        }
    }

    /// Whether it was told before, on this ticket or, days ago, on one before it.
    private func isKnown(to customer: UUID) async throws -> Bool {
        let rows = try await connection.query(
            """
            SELECT FROM messages
            WHERE direction = 'outbound' AND channel_message_id = \(message.channelMessageID)
              AND channel = \(message.channel.rawValue) AND customer_id = \(customer)
            """)
        return !rows.isEmpty
    }

    /// Whether nothing in the conversation was ever concluded before.
    private func opensConversation(_ place: Place) async throws -> Bool {
        let rows = try await connection.query(
            """
            SELECT FROM messages m WHERE m.ticket_id = \(place.ticketID) AND m.state IN ('concluded', 'dead')
            UNION ALL
            SELECT FROM tickets o JOIN tickets t ON t.id = \(place.ticketID)
            WHERE o.conversation_id = t.conversation_id AND (o.created_at, o.id) < (t.created_at, t.id)
            LIMIT 1
            """)
        return rows.isEmpty
    }

    private func store(_ id: UUID, in place: Place) async throws {
        let metadata = SQL.json(try JSONText.of(message.metadata))
        _ = try await connection.pipeline([
            """
            INSERT INTO messages (id, conversation_id, ticket_id, customer_id, channel, direction, role, verified, content,
                                  content_kind, content_hash, account, channel_message_id, event_id, thread_id, metadata,
                                  sent_at, delivery_status, created_at)
            VALUES (\(id), \(place.conversationID), \(place.ticketID), \(place.customerID), \(message.channel.rawValue),
                    'outbound', \(MessageRole.human.rawValue), \(place.verified), \(message.content),
                    \(message.contentKind.rawValue), \(message.contentHash), \(message.account.address),
                    \(message.channelMessageID), \(reply.eventID), \(message.threadID), \(metadata),
                    \(message.sentAt), 'sent', \(reply.at))
            """,
            """
            UPDATE tickets
            SET status = 'escalated', assigned_to = \(reply.data.colleague), resolved_at = NULL, updated_at = \(reply.at),
                first_response_at = coalesce(first_response_at, \(reply.at))
            WHERE id = \(place.ticketID)
            """,
            """
            UPDATE conversations
            SET status = 'escalated', escalated_to = coalesce(escalated_to, 'support'),
                last_message_at = greatest(last_message_at, \(reply.at))
            WHERE id = \(place.conversationID) AND status IN ('active', 'escalated')
            """,
        ])
    }

    // MARK: What the agent had before it

    /// Concludes what waits for the agent; what the customer has written after the reply goes to people by its own run.
    private func settle(by id: UUID, in place: Place, opensConversation: Bool) async throws -> [SettledMessage] {
        let rows = try await connection.query(
            """
            UPDATE messages
            SET state = 'concluded', outcome = 'stored', answered_by = \(id),
                latency_ms = extract(epoch FROM \(reply.at) - received_at) * 1000
            WHERE ticket_id = \(place.ticketID) AND state = 'accepted'
              AND (sent_at <= \(message.sentAt)) IS NOT FALSE
            RETURNING id, received_at, sentiment
            """)
        let waiting = try rows.map { row in
            (
                id: try row.value("id", as: UUID.self), receivedAt: try row.value("received_at", as: Timestamp.self),
                sentiment: try row.optional("sentiment", as: Double.self) ?? 0.5
            )
        }.sorted { ($0.receivedAt, $0.id.text) < ($1.receivedAt, $1.id.text) }
        return waiting.enumerated().map { order, one in
            SettledMessage(
                id: one.id, receivedAt: one.receivedAt, sentiment: one.sentiment,
                opensConversation: order == 0 && opensConversation)
        }
    }

    /// Takes back answers that nobody has begun to send; what tells the customer that people take over stays.
    private func cancelAnswers(of place: Place) async throws {
        let answers: SQL = """
            SELECT id FROM messages
            WHERE ticket_id = \(place.ticketID) AND direction = 'outbound' AND role = 'agent'
              AND reply_kind NOT IN ('hand_over', 'apology', 'notice') AND delivery_status IN ('pending', 'held')
            """
        _ = try await connection.pipeline([
            // In the order in which whoever says held replies again takes them.
            "DELETE FROM held_replies WHERE message_id IN (\(answers))",
            """
            UPDATE messages SET delivery_status = 'canceled'
            WHERE id IN (\(answers)) AND delivery_status IN ('pending', 'held')
            """,
        ])
    }
}
