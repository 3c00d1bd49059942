public import Core
public import FoundationEssentials
public import Lifecycle
public import PostgresClient

/// Customers, conversations, tickets and messages in Postgres.
///
/// Concurrent accepts share transactions, and so do concurrent conclusions: one flush of the disk for many messages.
/// Every writer locks customers first and in the order of their ids, and touches a customer's conversations, tickets
/// and messages only under that lock.
public final class ConversationStore: ConversationStoring, Component {
    /// What the component is called.
    public let name = "conversation store"

    private let pool: PostgresPool
    private let accepting: GroupCommit<AcceptRequest, AcceptResult>
    private let concluding: GroupCommit<Conclusion, ConclusionResult>
    /// Half as many groups cost less than what 25 ms are worth to an answer.
    private static var pace: Duration { .milliseconds(25) }

    /// Makes the store.
    public init(
        pool: PostgresPool, metrics: MetricsRegistry, identifiers: any IdentifierSource = TimeOrderedIdentifierSource()
    ) {
        self.pool = pool
        accepting = GroupCommit(name: "accept", pool: pool, pace: Self.pace, metrics: metrics) {
            try await AcceptGroup(connection: $0, identifiers: identifiers).run($1)
        }
        concluding = GroupCommit(name: "conclude", pool: pool, pace: Self.pace, metrics: metrics) {
            try await ConcludeGroup(connection: $0).run($1)
        }
    }

    /// Writes until asked to end.
    public func run() async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { try await self.accepting.run() }
            group.addTask { try await self.concluding.run() }
            try await group.waitForAll()
        }
    }

    /// Asks it to write what it has and end.
    public func shutDown() {
        accepting.shutDown()
        concluding.shutDown()
    }

    /// Gives a message its customer, conversation and ticket, or says that this was done before.
    public func accept(_ request: AcceptRequest) async throws -> AcceptResult {
        try await accepting.submit(request)
    }

    /// Takes every accepted message of a ticket into a new run; nil when none is left.
    public func beginRun(ticket: TicketPlace, runID: UUID, at: Timestamp) async throws -> StartedRun? {
        try await pool.withTransaction { connection in
            try await RunBeginning(connection: connection).begin(ticket: ticket, runID: runID, at: at)
        }
    }

    /// Ends a run: everything that changes by it, or nothing.
    public func conclude(_ conclusion: Conclusion) async throws -> ConclusionResult {
        try await concluding.submit(conclusion)
    }

    /// The last messages that a run of this ticket may see, newest first.
    ///
    /// A claimed conversation sees its own ticket alone; a verified one sees what came in or went out verified. What is
    /// still being worked on is no history.
    public func history(for ticket: TicketPlace, limit: Int) async throws -> [HistoryMessage] {
        let rows = try await pool.query(
            """
            SELECT m.channel, m.role, m.content, m.created_at, t.ticket_ref, t.subject
            FROM messages m JOIN tickets t ON t.id = m.ticket_id
            WHERE m.customer_id = \(ticket.customerID) AND (m.ticket_id = \(ticket.ticketID)
                  OR (\(ticket.verified) AND m.verified)) AND m.state IS DISTINCT FROM 'accepted'
            ORDER BY m.created_at DESC, m.id DESC LIMIT \(limit)
            """)
        return try rows.map { row in
            HistoryMessage(
                channel: try row.word("channel", of: "messages", as: Channel.self),
                role: try row.word("role", of: "messages", as: MessageRole.self),
                content: try row.value("content", as: String.self),
                createdAt: try row.value("created_at", as: Timestamp.self),
                ticketReference: try row.value("ticket_ref", as: String.self),
                subject: try row.optional("subject", as: String.self))
        }
    }

    /// Gives the ticket that a colleague has answered past us to him.
    public func observe(_ reply: ObservedReply) async throws -> [OutboxRow]? {
        try await pool.withTransaction { connection in
            try await ReplyObservation(connection: connection, reply: reply).write()
        }
    }

    /// Gives a customer his new number or id in place of the old one.
    public func change(_ change: IdentifierChange) async throws {
        try await pool.withTransaction { connection in
            try await IdentifierChanging(connection: connection, change: change).write()
        }
    }

    /// Notes a dead letter, tells a person, and apologises where the customer can be reached.
    public func recordDead(_ letter: DeadMessage) async throws -> [OutboxRow] {
        try await pool.withTransaction { connection in
            try await DeadLetterNote(connection: connection).write(letter)
        }
    }
}
