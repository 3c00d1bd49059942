import Core
import FoundationEssentials
import PostgresClient

/// Reads tickets for operators, within the transaction it is given.
struct OperatorTicketReading {
    /// How many messages a person who takes over sees.
    private static let messagesForPeople = 6

    let connection: PostgresConnection
    let accounts: [Channel: ChannelAccount]

    /// The customer that an id stands for now, merged or not.
    func customer(_ id: UUID) async throws -> UUID {
        let rows = try await connection.query(
            """
            WITH RECURSIVE line AS (
                SELECT id, merged_into FROM customers WHERE id = \(id)
                UNION SELECT c.id, c.merged_into FROM customers c JOIN line ON c.id = line.merged_into)
            SELECT id FROM line WHERE merged_into IS NULL
            """)
        guard let row = rows.first else { throw OperatorRefusal.unknownCustomer }
        return try row.value("id", as: UUID.self)
    }

    /// The ticket as it is under its customer's lock, under which every writer works.
    func locked(_ ticket: OperatorTicket) async throws -> OperatorTicket {
        _ = try await connection.query(
            "SELECT id FROM customers WHERE id = \(ticket.place.customerID) FOR NO KEY UPDATE")
        let now = try await self.ticket(reference: ticket.place.reference)
        guard now.place.customerID == ticket.place.customerID else { throw StoreError.concurrentChange }
        return now
    }

    func ticket(reference: String) async throws -> OperatorTicket {
        let found = try await connection.query(
            """
            SELECT t.id, t.ticket_ref, t.subject, t.status, t.conversation_id, t.customer_id, t.source_channel,
                   c.verified, p.name, p.email, p.phone,
                   (SELECT account FROM messages WHERE ticket_id = t.id ORDER BY created_at DESC LIMIT 1) AS account,
                   EXISTS (SELECT FROM messages WHERE ticket_id = t.id AND state = 'accepted') AS waits
            FROM tickets t JOIN conversations c ON c.id = t.conversation_id JOIN customers p ON p.id = t.customer_id
            WHERE t.id = (SELECT id FROM tickets WHERE ticket_ref = \(reference)
                          UNION ALL SELECT ticket_id FROM ticket_aliases WHERE alias_ref = \(reference) LIMIT 1)
            """)
        guard let row = found.first else { throw OperatorRefusal.unknownTicket }
        let id = try row.value("id", as: UUID.self)
        let customer = try row.value("customer_id", as: UUID.self)
        let results = try await connection.pipeline([
            """
            SELECT role, content, created_at FROM messages WHERE ticket_id = \(id) ORDER BY created_at, id
            """,
            """
            SELECT id, reason, urgency, due_at, claimed_by FROM escalations
            WHERE ticket_id = \(id) AND status IN ('open', 'claimed')
            """,
            """
            SELECT identifier_type, identifier_value FROM customer_identifiers
            WHERE customer_id = \(customer) AND retired_at IS NULL ORDER BY verified DESC, id
            """,
        ])
        let messages = try results[0].map { message in
            EscalationMessage(
                role: try message.word("role", of: "messages", as: MessageRole.self),
                content: try message.value("content", as: String.self),
                at: try message.value("created_at", as: Timestamp.self))
        }
        let said = messages.filter { $0.role == .customer }.map(\.content)
        let subject = try row.optional("subject", as: String.self)
        let place = try place(row, id: id, customer: customer, subject: subject, identifiers: results[2])
        return OperatorTicket(
            place: place,
            status: try row.word("status", of: "tickets", as: TicketStatus.self),
            isBeingAnswered: try row.value("waits", as: Bool.self),
            openEscalation: try results[1].first.map(Self.escalation),
            hasOptedOut: try await hasOptedOut(place),
            claimedBy: try results[1].first?.optional("claimed_by", as: String.self),
            messages: Array(messages.suffix(Self.messagesForPeople)),
            customerText: ([subject].compactMap(\.self) + said).joined(separator: "\n"))
    }

    /// Whether the customer wants to hear nothing more where replies of the ticket go.
    private func hasOptedOut(_ place: TicketPlace) async throws -> Bool {
        let rows = try await connection.query(OptOut.reading(place.optOuts))
        return !rows.isEmpty
    }

    private func place(
        _ row: PostgresRow, id: UUID, customer: UUID, subject: String?, identifiers: [PostgresRow]
    ) throws -> TicketPlace {
        let channel = try row.word("source_channel", of: "tickets", as: Channel.self)
        var known: [String: String] = [:]
        for identifier in identifiers {
            let kind = try identifier.value("identifier_type", as: String.self)
            if known[kind] == nil { known[kind] = try identifier.value("identifier_value", as: String.self) }
        }
        let usual = accounts[channel] ?? ChannelAccount(provider: "web", address: "support-form")
        let address = try row.optional("account", as: String.self) ?? usual.address
        return TicketPlace(
            ticketID: id, reference: try row.value("ticket_ref", as: String.self), subject: subject,
            conversationID: try row.value("conversation_id", as: UUID.self), customerID: customer,
            verified: try row.value("verified", as: Bool.self), channel: channel,
            account: ChannelAccount(provider: usual.provider, address: address),
            address: try Self.address(channel, known: known, row: row),
            customerName: try row.optional("name", as: String.self))
    }

    private static func address(_ channel: Channel, known: [String: String], row: PostgresRow) throws -> ReplyAddress {
        switch channel {
        case .email, .webForm:
            ReplyAddress(email: try known["email"] ?? row.optional("email", as: String.self))
        case .whatsapp:
            ReplyAddress(
                phone: try known["phone"] ?? row.optional("phone", as: String.self), whatsapp: known["whatsapp"])
        }
    }

    private static func escalation(_ row: PostgresRow) throws -> OpenEscalation {
        OpenEscalation(
            id: try row.value("id", as: UUID.self),
            reason: try row.word("reason", of: "escalations", as: EscalationReason.self),
            urgency: try row.word("urgency", of: "escalations", as: Priority.self),
            dueAt: try row.value("due_at", as: Timestamp.self))
    }
}
