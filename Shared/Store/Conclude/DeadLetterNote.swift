import Core
import FoundationEssentials
import PostgresClient

/// Writes what a dead letter means: the message is dead, a person is told, the customer gets an apology.
struct DeadLetterNote {
    let connection: PostgresConnection

    /// Writes it once; a letter that was noted before changes nothing.
    func write(_ letter: DeadMessage) async throws -> [OutboxRow] {
        let stored = try await storedMessage(of: letter)
        let noted = try await connection.execute(
            """
            INSERT INTO dead_letters (cluster, topic, partition, kafka_offset, event_id, message_id, service, error_class,
                                      attempts, first_failed_at)
            VALUES (\(letter.cluster), \(letter.topic.rawValue), \(Int(letter.partition)), \(letter.offset),
                    \(letter.eventID), \(stored?.id), \(letter.service), \(letter.errorClass), \(letter.attempts),
                    \(letter.at))
            ON CONFLICT DO NOTHING
            """)
        guard noted == 1 else { return [] }
        var events: [OutgoingMessage] = []
        if let stored, let message = letter.message, stored.isOpen {
            events += try await bury(letter, message: message, stored: stored)
        } else if letter.message != nil {
            try await escalate(letter, place: nil, messageID: nil)
        }
        if let event = letter.escalationEvent { events.append(event) }
        guard !events.isEmpty else { return [] }
        return try OutboxStore.rows(
            for: events, from: try await connection.query(try OutboxStore.insertion(of: events)))
    }

    private struct Stored {
        let id: UUID
        let isOpen: Bool
        let ticketID: UUID
        let reference: String
        let subject: String?
        let conversationID: UUID
        let customerID: UUID
        let verified: Bool
    }

    private func storedMessage(of letter: DeadMessage) async throws -> Stored? {
        guard let message = letter.message else { return nil }
        let rows = try await connection.query(
            """
            SELECT m.id, m.state, m.ticket_id, t.ticket_ref, t.subject, m.conversation_id, m.customer_id, m.verified
            FROM messages m JOIN tickets t ON t.id = m.ticket_id JOIN customers c ON c.id = m.customer_id
            WHERE m.channel = \(message.channel.rawValue) AND m.channel_message_id = \(message.channelMessageID)
              AND m.direction = 'inbound'
            FOR NO KEY UPDATE OF c
            """)
        guard let row = rows.first else { return nil }
        return Stored(
            id: try row.value("id", as: UUID.self), isOpen: try row.value("state", as: String.self) == "accepted",
            ticketID: try row.value("ticket_id", as: UUID.self),
            reference: try row.value("ticket_ref", as: String.self),
            subject: try row.optional("subject", as: String.self),
            conversationID: try row.value("conversation_id", as: UUID.self),
            customerID: try row.value("customer_id", as: UUID.self),
            verified: try row.value("verified", as: Bool.self))
    }

    private func bury(
        _ letter: DeadMessage, message: TicketReceived, stored: Stored
    ) async throws -> [OutgoingMessage] {
        let place = TicketPlace(
            ticketID: stored.ticketID, reference: stored.reference, subject: stored.subject,
            conversationID: stored.conversationID, customerID: stored.customerID, verified: stored.verified,
            channel: message.channel, account: message.account,
            address: ReplyAddress(
                email: message.customer.email, phone: message.customer.phone, whatsapp: message.customer.whatsapp),
            customerName: message.customer.name)
        var events: [OutgoingMessage] = []
        var apology = letter.apology
        if place.channel == .whatsapp, try await !connection.query(OptOut.reading(place.optOuts)).isEmpty {
            // Who wants to hear nothing hears no apology either.
            apology = nil
        }
        if let apology {
            events.append(try apology.makeEvent(place))
            _ = try await connection.execute(
                """
                INSERT INTO messages (id, conversation_id, ticket_id, customer_id, channel, direction, role, verified,
                                      content, account, event_id, reply_kind, delivery_status, created_at)
                VALUES (\(apology.messageID), \(place.conversationID), \(place.ticketID), \(place.customerID),
                        \(place.channel.rawValue), 'outbound', 'system', \(place.verified), \(apology.content),
                        \(place.account.address), \(apology.eventID), 'apology', 'pending', \(letter.at))
                """)
        }
        _ = try await connection.pipeline([
            """
            UPDATE messages SET state = 'dead', outcome = 'dead', answered_by = \(apology?.messageID)
            WHERE id = \(stored.id)
            """,
            """
            UPDATE tickets SET status = 'escalated', resolved_at = NULL, updated_at = \(letter.at), resolution_notes = \(letter.summary),
                escalation_reason = coalesce(escalation_reason, \(EscalationReason.processingFailed.rawValue))
            WHERE id = \(place.ticketID)
            """,
            """
            UPDATE conversations SET status = 'escalated', escalated_to = coalesce(escalated_to, 'support')
            WHERE id = \(place.conversationID) AND status IN ('active', 'escalated')
            """,
        ])
        try await escalate(letter, place: place, messageID: stored.id)
        return events
    }

    private func escalate(_ letter: DeadMessage, place: TicketPlace?, messageID: UUID?) async throws {
        let reason = EscalationReason.processingFailed
        let due = letter.at.adding(seconds: Double(reason.urgency.escalationDeadline.components.seconds))
        _ = try await connection.execute(
            """
            INSERT INTO escalations (id, ticket_id, conversation_id, customer_id, channel, message_id, reason, triggers,
                                     urgency, summary, due_at, created_at, updated_at)
            VALUES (\(letter.escalationID), \(place?.ticketID), \(place?.conversationID), \(place?.customerID),
                    \(letter.message?.channel.rawValue), \(messageID), \(reason.rawValue), \([reason.rawValue]),
                    \(reason.urgency.rawValue), \(letter.summary), \(due), \(letter.at), \(letter.at))
            ON CONFLICT (ticket_id) WHERE status IN ('open', 'claimed') DO NOTHING
            """)
    }
}
