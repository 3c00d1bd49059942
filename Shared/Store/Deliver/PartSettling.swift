import Core
import FoundationEssentials
import PostgresClient

/// Writes what became of an attempt, and what that makes of its reply, in the transaction it is given.
///
/// The customer is locked first, as everybody does who may touch his tickets.
struct PartSettling {
    let connection: PostgresConnection
    let at: Timestamp

    /// A reply with where it belongs.
    struct Reply {
        let id: UUID
        let status: DeliveryStatus
        let kind: ReplyKind?
        let content: String
        let role: MessageRole
        let requestedAt: Timestamp
        let channel: Channel
        let ticketID: UUID
        let ticketStatus: TicketStatus
        let reference: String
        let conversationID: UUID
        let customerID: UUID
        let verified: Bool
    }

    /// Reads an attempt under the locks of its customer, ticket and reply.
    func lock(attempt id: UUID) async throws -> DeliveryAttempt? {
        let results = try await connection.pipeline([
            """
            SELECT id FROM customers WHERE id = (SELECT m.customer_id FROM messages m
                JOIN delivery_attempts a ON a.message_id = m.id WHERE a.id = \(id)) FOR NO KEY UPDATE
            """,
            """
            SELECT m.id FROM messages m JOIN tickets t ON t.id = m.ticket_id
            WHERE m.id = (SELECT message_id FROM delivery_attempts WHERE id = \(id))
            FOR NO KEY UPDATE OF t FOR UPDATE OF m
            """,
            "SELECT \(DeliveryAttempt.columns) FROM delivery_attempts WHERE id = \(id) FOR UPDATE",
        ])
        return try results[2].first.map(DeliveryAttempt.init)
    }

    /// Writes an attempt, and its reply where that changes by it.
    func settle(
        _ attempt: DeliveryAttempt, _ consequences: AccountDelivering.Consequences
    ) async throws -> [OutboxRow] {
        let isOver = attempt.status != "sent"
        let results = try await connection.pipeline([
            """
            UPDATE delivery_attempts
            SET status = \(attempt.status), provider_message_id = \(attempt.providerMessageID),
                delivery_status = \(attempt.reported?.rawValue), error_code = \(attempt.code),
                error_class = CASE WHEN \(attempt.code) IS NULL THEN NULL ELSE 'provider' END,
                finished_at = CASE WHEN \(isOver) THEN \(at) ELSE finished_at END
            WHERE id = \(attempt.id)
            """,
            """
            SELECT \(DeliveryAttempt.columns) FROM delivery_attempts
            WHERE message_id = \(attempt.messageID) AND purpose = 'deliver' ORDER BY part
            """,
        ])
        guard attempt.purpose == .deliver else {
            // The customer does not know that an answer waits: nobody will come for it.
            guard let code = attempt.code else { return [] }
            return try await giveUp(attempt.messageID, code: code, consequences)
        }
        let attempts = try results[1].map(DeliveryAttempt.init)
        let status = PartProgress.status(of: attempts.compactMap(\.progress), count: attempt.parts)
        let code = attempts.first { $0.progress?.isFailure == true }?.code
        return try await move(
            attempt.messageID, to: status, code: code, providerMessageID: attempts.first?.providerMessageID,
            consequences)
    }

    /// Ends a reply that nothing was sent of; one that is on its way stays.
    func giveUp(
        _ messageID: UUID, code: String, _ consequences: AccountDelivering.Consequences
    ) async throws -> [OutboxRow] {
        _ = try await connection.pipeline([
            """
            SELECT id FROM customers WHERE id = (SELECT customer_id FROM messages WHERE id = \(messageID))
            FOR NO KEY UPDATE
            """,
            "DELETE FROM held_replies WHERE message_id = \(messageID)",
        ])
        return try await move(messageID, to: .failed, code: code, providerMessageID: nil, consequences)
    }

    // MARK: The reply

    private func move(
        _ messageID: UUID, to status: DeliveryStatus, code: String?, providerMessageID: String?,
        _ consequences: AccountDelivering.Consequences
    ) async throws -> [OutboxRow] {
        guard let reply = try await lock(reply: messageID), status.rank > reply.status.rank else { return [] }
        _ = try await connection.execute(
            """
            UPDATE messages
            SET delivery_status = \(status.rawValue),
                delivered_at = CASE WHEN \(status.hasArrived) THEN coalesce(delivered_at, \(at)) ELSE delivered_at END,
                provider_message_id = coalesce(provider_message_id, \(providerMessageID)),
                -- An answer to a mail of ours names it by this.
                metadata = CASE WHEN channel = 'email' AND \(providerMessageID) IS NOT NULL
                                THEN metadata || jsonb_build_object('message_id', \(providerMessageID))
                                ELSE metadata END
            WHERE id = \(messageID)
            """)
        let escalating = DeliveryEscalating(connection: connection, reply: reply, at: at)
        let escalation: DeliveryChange.Escalation? =
            if status.isFailure {
                try await escalating.open(code: code ?? status.rawValue)
            } else if status.hasArrived, reply.status.isFailure {
                try await escalating.withdraw()
            } else {
                nil
            }
        let change = DeliveryChange(
            messageID: reply.id, content: reply.content, role: reply.role, requestedAt: reply.requestedAt,
            channel: reply.channel, reference: reply.reference, conversationID: reply.conversationID,
            customerID: reply.customerID, verified: reply.verified, from: reply.status, to: status,
            escalation: escalation, at: at)
        let events = try consequences(change)
        guard !events.isEmpty else { return [] }
        return try OutboxStore.rows(
            for: events, from: try await connection.query(try OutboxStore.insertion(of: events)))
    }

    private func lock(reply id: UUID) async throws -> Reply? {
        let rows = try await connection.query(
            """
            SELECT m.delivery_status, m.reply_kind, m.content, m.role, m.created_at, m.channel, m.verified, t.id AS ticket,
                   t.status, t.ticket_ref, t.conversation_id, t.customer_id
            FROM messages m JOIN tickets t ON t.id = m.ticket_id
            WHERE m.id = \(id) AND m.direction = 'outbound' FOR NO KEY UPDATE OF t FOR UPDATE OF m
            """)
        return try rows.first.map { row in
            Reply(
                id: id, status: try row.word("delivery_status", of: "messages", as: DeliveryStatus.self),
                kind: try row.optionalWord("reply_kind", of: "messages", as: ReplyKind.self),
                content: try row.value("content", as: String.self),
                role: try row.word("role", of: "messages", as: MessageRole.self),
                requestedAt: try row.value("created_at", as: Timestamp.self),
                channel: try row.word("channel", of: "messages", as: Channel.self),
                ticketID: try row.value("ticket", as: UUID.self),
                ticketStatus: try row.word("status", of: "tickets", as: TicketStatus.self),
                reference: try row.value("ticket_ref", as: String.self),
                conversationID: try row.value("conversation_id", as: UUID.self),
                customerID: try row.value("customer_id", as: UUID.self),
                verified: try row.value("verified", as: Bool.self))
        }
    }
}
