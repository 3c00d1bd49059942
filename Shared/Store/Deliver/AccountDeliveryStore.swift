public import Core
public import FoundationEssentials
public import PostgresClient

/// Replies that leave through an account of a provider.
public final class AccountDeliveryStore: AccountDelivering, DraftKeeping {
    private let pool: PostgresPool

    /// Makes the store.
    public init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Claims a part for sending, or says why it must not be sent now.
    public func claim(_ claim: PartClaim) async throws -> PartClaimResult {
        try await pool.withTransaction { try await PartClaiming(connection: $0, claim: claim).run() }
    }

    /// Gives a claim back whose part the provider certainly has not taken.
    public func release(_ attemptID: UUID, claimedAt: Timestamp) async throws {
        _ = try await pool.execute(
            """
            UPDATE delivery_attempts SET error_class = \(PartClaiming.notTaken)
            WHERE id = \(attemptID) AND status = 'claimed' AND claimed_at = \(claimedAt)
            """)
    }

    /// Which of these messages of a provider belong to attempts already.
    public func known(_ provider: String, messages: [String]) async throws -> Set<String> {
        let rows = try await pool.query(
            """
            SELECT provider_message_id FROM delivery_attempts
            WHERE provider = \(provider) AND provider_message_id = ANY(\(messages))
            """)
        return Set(try rows.map { try $0.value("provider_message_id", as: String.self) })
    }

    /// Notes how the sending of a part ended.
    public func record(_ ending: PartEnding, _ consequences: Consequences) async throws -> [OutboxRow] {
        try await pool.withTransaction { connection in
            let settling = PartSettling(connection: connection, at: ending.at)
            guard let attempt = try await settling.lock(attempt: ending.attemptID) else {
                throw StoreError.missing(table: "delivery_attempts")
            }
            return try await settling.settle(attempt.ended(by: ending.result), consequences)
        }
    }

    /// Takes note of what a provider says of a part; nil when no attempt is meant.
    public func apply(_ report: DeliveryReported, _ consequences: Consequences) async throws -> [OutboxRow]? {
        guard let id = try await attempt(meantBy: report) else { return nil }
        return try await pool.withTransaction { connection in
            let settling = PartSettling(connection: connection, at: report.at)
            guard let attempt = try await settling.lock(attempt: id), attempt.isMeant(by: report) else { return nil }
            guard let moved = attempt.moved(by: report) else { return [] }
            return try await settling.settle(moved, consequences)
        }
    }

    /// The attempt that a report names, or the one whose message it names: a mail server may give back no more.
    private func attempt(meantBy report: DeliveryReported) async throws -> UUID? {
        if let id = report.attemptID { return id }
        guard let name = report.providerMessageID else { return nil }
        let rows = try await pool.query(
            """
            SELECT id FROM delivery_attempts
            WHERE provider = \(report.account.provider) AND provider_message_id = \(name)
            """)
        return try rows.first?.value("id", as: UUID.self)
    }

    /// Takes some of the messages that a provider has and has long said nothing of; after a week nobody asks any more.
    ///
    /// Of all providers only Twilio can be asked: its name stands in the statement, for only so the partial index
    /// `delivery_attempts_unreported` is used.
    public func takeUnreported(
        by account: ChannelAccount, ages: [Duration], at now: Timestamp
    ) async throws -> [UnreportedPart] {
        let moments = ages.map { now.adding(seconds: -Double($0.components.seconds)) }
        guard let first = moments.first else { return [] }
        let rows = try await pool.query(
            """
            UPDATE delivery_attempts d SET asks = due.passed
            FROM (SELECT a.id, p.passed FROM delivery_attempts a
                  CROSS JOIN LATERAL (SELECT count(*)::smallint AS passed FROM unnest(\(moments)) AS moment
                                      WHERE a.claimed_at <= moment) p
                  WHERE a.status = 'sent' AND a.provider = 'twilio' AND a.provider = \(account.provider)
                    AND a.account = \(account.address) AND a.provider_message_id IS NOT NULL
                    AND a.claimed_at <= \(first) AND a.claimed_at > \(now.adding(seconds: -7 * 86_400))
                    AND a.asks < p.passed
                  ORDER BY a.claimed_at LIMIT 50 FOR UPDATE OF a SKIP LOCKED) due
            WHERE d.id = due.id
            RETURNING d.id, d.provider_message_id
            """)
        return try rows.map { row in
            UnreportedPart(
                attemptID: try row.value("id", as: UUID.self),
                providerMessageID: try row.value("provider_message_id", as: String.self))
        }
    }

    /// Gives a reply up before any of it was sent.
    public func giveUp(
        _ messageID: UUID, code: String, at: Timestamp, _ consequences: Consequences
    ) async throws -> [OutboxRow] {
        try await pool.withTransaction { connection in
            let settling = PartSettling(connection: connection, at: at)
            return try await settling.giveUp(messageID, code: code, consequences)
        }
    }

    /// Lets a reply leave by mail, where its customer's mail is proved to be his.
    public func redirect(
        _ claim: ClosedClaim, _ event: @Sendable (_ address: String) throws -> OutgoingMessage
    ) async throws -> [OutboxRow]? {
        try await pool.withTransaction { try await ReplyRedirecting(connection: $0, claim: claim).run(event) }
    }

    /// Keeps a reply until its customer writes again.
    public func hold(_ reply: HeldReply) async throws -> Bool {
        try await pool.withTransaction { try await HeldReplies(connection: $0).hold(reply) }
    }

    /// Says again what was held for customers who have written since, and gives up what was held for too long.
    public func releaseHeld(
        longest: Duration, at: Timestamp, _ consequences: Consequences
    ) async throws -> [OutboxRow] {
        try await pool.withTransaction { connection in
            try await HeldReplies(connection: connection).release(longest: longest, at: at, consequences)
        }
    }

    /// Notes the draft of an attempt, unless one is noted already: two drafts of one attempt could both be sent.
    public func keep(_ draft: KeptDraft, of attemptID: UUID) async throws -> KeptDraft {
        _ = try await pool.execute(
            """
            UPDATE delivery_attempts SET draft_id = \(draft.id), draft_thread = \(draft.thread)
            WHERE id = \(attemptID) AND draft_id IS NULL
            """)
        guard let kept = try await self.draft(of: attemptID) else {
            throw StoreError.missing(table: "delivery_attempts")
        }
        return kept
    }

    /// The draft of an attempt; nil where none was noted.
    public func draft(of attemptID: UUID) async throws -> KeptDraft? {
        let rows = try await pool.query(
            "SELECT draft_id, draft_thread FROM delivery_attempts WHERE id = \(attemptID) AND draft_id IS NOT NULL")
        return try rows.first.map { row in
            KeptDraft(
                id: try row.value("draft_id", as: String.self),
                thread: try row.optional("draft_thread", as: String.self) ?? "")
        }
    }
}
