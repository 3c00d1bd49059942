public import Core
public import FoundationEssentials
public import PostgresClient

/// Runs of the agent that have ended, with what their tickets held then: for replaying them.
public struct RunArchive: Sendable {
    private let pool: PostgresPool

    /// Makes the archive.
    public init(pool: PostgresPool) {
        self.pool = pool
    }

    /// The newest runs that the agent itself decided, oldest first.
    ///
    /// - Parameter limit: At most so many.
    /// - Returns: Each with its ticket's messages and earlier runs.
    /// - Throws: What the database throws.
    public func newest(_ limit: Int) async throws -> [ArchivedRun] {
        let rows = try await pool.query(
            """
            SELECT r.id, r.ticket_id, t.source_channel, t.subject, c.verified, p.name
            FROM agent_runs r JOIN tickets t ON t.id = r.ticket_id JOIN conversations c ON c.id = t.conversation_id
                 JOIN customers p ON p.id = t.customer_id
            WHERE r.outcome IS NOT NULL AND r.versions <> '{}'
            ORDER BY r.started_at DESC, r.id DESC LIMIT \(limit)
            """)
        let tickets: [UUID] = Array(Set(try rows.map { try $0.value("ticket_id", as: UUID.self) }))
        let messages = try await self.messages(of: tickets)
        let runs = try await self.runs(of: tickets)
        return try rows.reversed().compactMap { row in
            let ticket = try row.value("ticket_id", as: UUID.self)
            let id = try row.value("id", as: UUID.self)
            let all = runs[ticket] ?? []
            guard let place = all.firstIndex(where: { $0.id == id }) else { return nil }
            return ArchivedRun(
                channel: try row.word("source_channel", of: "tickets", as: Channel.self),
                subject: try row.optional("subject", as: String.self),
                isVerified: try row.value("verified", as: Bool.self),
                customerName: try row.optional("name", as: String.self),
                decision: all[place], earlier: Array(all[..<place]), messages: messages[ticket] ?? [])
        }
    }

    private func messages(of tickets: [UUID]) async throws -> [UUID: [ArchivedMessage]] {
        let rows = try await pool.query(
            """
            SELECT id, ticket_id, role, content, content_kind, created_at FROM messages
            WHERE ticket_id = ANY(\(tickets)) ORDER BY created_at, id
            """)
        var messages: [UUID: [ArchivedMessage]] = [:]
        for row in rows {
            messages[try row.value("ticket_id", as: UUID.self), default: []].append(
                ArchivedMessage(
                    id: try row.value("id", as: UUID.self),
                    role: try row.word("role", of: "messages", as: MessageRole.self),
                    content: try row.value("content", as: String.self),
                    contentKind: try row.word("content_kind", of: "messages", as: ContentKind.self),
                    createdAt: try row.value("created_at", as: Timestamp.self)))
        }
        return messages
    }

    private func runs(of tickets: [UUID]) async throws -> [UUID: [ArchivedDecision]] {
        let rows = try await pool.query(
            """
            SELECT id, ticket_id, message_ids, outcome, reason, sources FROM agent_runs
            WHERE ticket_id = ANY(\(tickets)) AND outcome IS NOT NULL ORDER BY started_at, id
            """)
        var runs: [UUID: [ArchivedDecision]] = [:]
        for row in rows {
            let sources = try JSONText.decode([RunSource].self, from: row.value("sources", as: SQL.JSON.self).text)
            runs[try row.value("ticket_id", as: UUID.self), default: []].append(
                ArchivedDecision(
                    id: try row.value("id", as: UUID.self),
                    messages: try row.value("message_ids", as: [UUID].self),
                    outcome: try row.word("outcome", of: "agent_runs", as: MessageOutcome.self),
                    reason: try row.optionalWord("reason", of: "agent_runs", as: EscalationReason.self),
                    sections: sources.compactMap { UUID(uuidString: $0.section) }))
        }
        return runs
    }
}

/// One run as it was, and what it had to go by.
public struct ArchivedRun: Sendable {
    /// The channel of its ticket.
    public let channel: Channel
    /// The ticket's subject.
    public let subject: String?
    /// Whether the conversation is with a verified customer.
    public let isVerified: Bool
    /// The customer's name.
    public let customerName: String?
    /// What it came to.
    public let decision: ArchivedDecision
    /// What earlier runs of the ticket came to, oldest first.
    public let earlier: [ArchivedDecision]
    /// Every message of the ticket, oldest first.
    public let messages: [ArchivedMessage]

    /// The messages it answered.
    public var asked: [ArchivedMessage] { messages.filter { decision.messages.contains($0.id) } }

    /// What was said on the ticket before.
    public var before: [ArchivedMessage] {
        guard let first = asked.first else { return [] }
        return messages.filter { $0.createdAt < first.createdAt }
    }
}

/// What a run came to, as `agent_runs` has it.
public struct ArchivedDecision: Sendable, Hashable {
    /// The run.
    public let id: UUID
    /// The messages it took.
    public let messages: [UUID]
    /// How they ended.
    public let outcome: MessageOutcome
    /// Why a person took over.
    public let reason: EscalationReason?
    /// The sections it rests on.
    public let sections: [UUID]
}

/// A stored message.
public struct ArchivedMessage: Sendable, Hashable {
    /// Its id.
    public let id: UUID
    /// Who wrote it.
    public let role: MessageRole
    /// Its text.
    public let content: String
    /// What it carries.
    public let contentKind: ContentKind
    /// When it was stored.
    public let createdAt: Timestamp
}
