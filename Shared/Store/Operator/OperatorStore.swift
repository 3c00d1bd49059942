public import Core
public import FoundationEssentials
public import PostgresClient

/// What operators' tools do to customers and tickets: each effect in one transaction with its events and its note.
public struct OperatorStore: Sendable {
    /// How long the same issue of the same customer stands for the same ticket.
    static let sameIssue: Double = 5 * 60

    private let pool: PostgresPool
    private let identifiers: any IdentifierSource
    private let accounts: [Channel: ChannelAccount]

    /// Makes the store.
    ///
    /// - Parameters:
    ///   - pool: The database.
    ///   - accounts: By which account replies leave where a customer has written nothing yet.
    ///   - identifiers: Where ids of new rows come from.
    public init(
        pool: PostgresPool, accounts: [Channel: ChannelAccount],
        identifiers: any IdentifierSource = TimeOrderedIdentifierSource()
    ) {
        self.pool = pool
        self.accounts = accounts
        self.identifiers = identifiers
    }

    /// Opens a ticket for a customer, or finds the one opened for the same issue in the last five minutes.
    ///
    /// - Throws: ``OperatorRefusal``, or what the database throws.
    public func createTicket(_ draft: OperatorTicketDraft, note: OperatorNote) async throws -> OperatorTicketResult {
        try await pool.withTransaction { connection in
            try await OperatorTicketOpening(connection: connection, identifiers: identifiers).open(draft, note: note)
        }
    }

    /// The customer's last messages over all channels, newest first; staff see what came in unverified too.
    ///
    /// - Throws: ``OperatorRefusal/unknownCustomer``, or what the database throws.
    public func history(of customer: UUID, limit: Int, note: OperatorNote) async throws -> [HistoryMessage] {
        try await pool.withTransaction { connection in
            let known = try await OperatorTicketReading(connection: connection, accounts: accounts)
                .customer(customer)
            let rows = try await connection.query(
                """
                SELECT m.channel, m.role, m.content, m.created_at, t.ticket_ref, t.subject
                FROM messages m JOIN tickets t ON t.id = m.ticket_id
                WHERE m.customer_id = \(known) ORDER BY m.created_at DESC, m.id DESC LIMIT \(limit)
                """)
            _ = try await connection.execute(try OperatorStatements.audit(note, subject: known.text))
            return try rows.map { try $0.historyMessage }
        }
    }

    /// A ticket by its reference or an alias of it.
    ///
    /// - Throws: ``OperatorRefusal/unknownTicket``, or what the database throws.
    public func ticket(reference: String) async throws -> OperatorTicket {
        try await pool.withTransaction { connection in
            try await OperatorTicketReading(connection: connection, accounts: accounts).ticket(reference: reference)
        }
    }

    /// Stores a reply of an operator and what asks for its delivery.
    ///
    /// - Parameters:
    ///   - reply: The reply.
    ///   - ticket: The ticket as it was when the reply was checked.
    ///   - events: What leaves with the transaction.
    ///   - note: Who does it.
    /// - Returns: Where the ticket stands then.
    /// - Throws: ``OperatorRefusal`` when the ticket has changed hands meanwhile, or what the database throws.
    public func send(
        _ reply: ConcludedReply, on ticket: OperatorTicket, events: [OutgoingMessage], note: OperatorNote
    ) async throws -> TicketStatus {
        try await pool.withTransaction { connection in
            let now = try await OperatorTicketReading(connection: connection, accounts: accounts).locked(ticket)
            if let refusal = now.refusalOfReply(by: note.name) { throw refusal }
            // A person who owns the ticket keeps it.
            let next: TicketStatus = now.status == .escalated ? .escalated : .waiting
            try await OperatorStatements.conclude(
                now, next: next, reply: reply, escalation: nil, events: events, note: note.now, on: connection)
            return next
        }
    }

    /// Hands a ticket to people.
    ///
    /// - Parameters:
    ///   - escalation: What they take over.
    ///   - reply: What the customer is told of it, if anything.
    ///   - ticket: The ticket.
    ///   - events: What leaves with the transaction.
    ///   - note: Who does it.
    /// - Throws: ``OperatorRefusal`` when people own it already, or what the database throws.
    public func escalate(
        _ escalation: ConcludedEscalation, reply: ConcludedReply?, on ticket: OperatorTicket,
        events: [OutgoingMessage], note: OperatorNote
    ) async throws {
        try await pool.withTransaction { connection in
            let now = try await OperatorTicketReading(connection: connection, accounts: accounts).locked(ticket)
            if let refusal = now.refusalOfEscalation { throw refusal }
            try await OperatorStatements.conclude(
                now, next: .escalated, reply: reply, escalation: escalation, events: events, note: note.now,
                on: connection)
        }
    }
}

extension PostgresRow {
    /// A row of messages joined with their tickets.
    var historyMessage: HistoryMessage {
        get throws {
            HistoryMessage(
                channel: try word("channel", of: "messages", as: Channel.self),
                role: try word("role", of: "messages", as: MessageRole.self),
                content: try value("content", as: String.self),
                createdAt: try value("created_at", as: Timestamp.self),
                ticketReference: try value("ticket_ref", as: String.self),
                subject: try optional("subject", as: String.self))
        }
    }
}
