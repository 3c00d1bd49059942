import Core
import FoundationEssentials
import PostgresClient

/// Opens a ticket for a customer, within the transaction it is given.
struct OperatorTicketOpening {
    let connection: PostgresConnection
    let identifiers: any IdentifierSource

    func open(_ draft: OperatorTicketDraft, note: OperatorNote) async throws -> OperatorTicketResult {
        let customer = try await OperatorTicketReading(connection: connection, accounts: [:]).customer(draft.customer)
        _ = try await connection.query("SELECT id FROM customers WHERE id = \(customer) FOR NO KEY UPDATE")
        let issue = Self.hash(of: draft)
        if let known = try await twin(of: customer, issue: issue, at: note.at) { return known }
        let verified = try await isVerified(customer, on: draft.channel)
        let conversation = try await joinConversation(of: customer, verified: verified, draft.channel, at: note.at)
        var details = note.details
        details["issue_hash"] = issue
        details["customer_id"] = customer.text
        let ticket = identifiers.makeIdentifier()
        _ = try await connection.pipeline([
            """
            INSERT INTO tickets (id, ticket_ref, conversation_id, customer_id, subject, category, priority, status,
                                 source_channel, created_at, updated_at)
            VALUES (\(ticket), \(draft.reference), \(conversation), \(customer), \(draft.subject),
                    \(draft.category.rawValue), \(draft.priority.rawValue), 'open', \(draft.channel.rawValue),
                    \(note.at), \(note.at))
            """,
            try OperatorStatements.audit(
                OperatorNote(name: note.name, action: note.action, details: details, at: note.at),
                subject: draft.reference),
        ])
        return OperatorTicketResult(reference: draft.reference, status: .open, isNew: true)
    }

    /// The same issue in other capitals or spacing is the same issue.
    private static func hash(of draft: OperatorTicketDraft) -> String {
        SHA256.hexadecimal(draft.issue.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }

    private func twin(of customer: UUID, issue: String, at now: Timestamp) async throws -> OperatorTicketResult? {
        let since = now.adding(seconds: -OperatorStore.sameIssue)
        let rows = try await connection.query(
            """
            SELECT t.ticket_ref, t.status FROM tickets t
            JOIN operator_audit a ON a.subject = t.ticket_ref AND a.action = 'create_ticket'
            WHERE t.customer_id = \(customer) AND t.created_at > \(since) AND a.details->>'issue_hash' = \(issue)
            ORDER BY t.created_at DESC LIMIT 1
            """)
        return try rows.first.map { row in
            OperatorTicketResult(
                reference: try row.value("ticket_ref", as: String.self),
                status: try row.word("status", of: "tickets", as: TicketStatus.self), isNew: false)
        }
    }

    /// Whether the customer is known on the channel by something verified; refused where by nothing at all.
    private func isVerified(_ customer: UUID, on channel: Channel) async throws -> Bool {
        let kinds = channel == .whatsapp ? ["whatsapp", "phone"] : ["email"]
        let rows = try await connection.query(
            """
            SELECT bool_or(verified) AS verified FROM customer_identifiers
            WHERE customer_id = \(customer) AND retired_at IS NULL AND identifier_type = ANY(\(kinds))
            """)
        guard let verified = try rows.first?.optional("verified", as: Bool.self) else {
            throw OperatorRefusal.unreachable(channel)
        }
        return verified
    }

    /// The conversation that goes on, else a new one; one that has been silent for a day is closed first.
    private func joinConversation(
        of customer: UUID, verified: Bool, _ channel: Channel, at now: Timestamp
    ) async throws -> UUID {
        let rows = try await connection.query(
            """
            SELECT id, status, last_message_at FROM conversations
            WHERE customer_id = \(customer) AND verified = \(verified) AND status IN ('active', 'escalated')
            """)
        if let row = rows.first {
            let id = try row.value("id", as: UUID.self)
            let last = try row.value("last_message_at", as: Timestamp.self)
            let status = try row.word("status", of: "conversations", as: ConversationStatus.self)
            let isSilent = last.adding(seconds: AcceptPlanner.conversationLength) < now
            guard isSilent, status == .active else { return id }
            _ = try await connection.execute(
                """
                UPDATE conversations SET status = 'closed', resolution_type = 'timed_out', ended_at = \(now)
                WHERE id = \(id)
                """)
        }
        let id = identifiers.makeIdentifier()
        _ = try await connection.execute(
            """
            INSERT INTO conversations (id, customer_id, verified, initial_channel, status, started_at, last_message_at)
            VALUES (\(id), \(customer), \(verified), \(channel.rawValue), 'active', \(now), \(now))
            """)
        return id
    }
}
