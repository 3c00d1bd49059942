import Core
import FoundationEssentials
import PostgresClient

/// Takes a notice in the transaction it is given; one dispatcher at a time, so that nobody counts past a limit.
struct NoticeTaking {
    let connection: PostgresConnection
    let account: ChannelAccount
    let limits: NoticeLimits
    let now: Timestamp

    private struct Waiting {
        let notice: Notice
        let queuedAt: Timestamp
        let isVerified: Bool
        let customerID: UUID
        let isClaimed: Bool
    }

    func run() async throws -> TakenNotice? {
        _ = try await connection.query("SELECT pg_advisory_xact_lock(\(AdvisoryKey.notices))")
        guard let waiting = try await next() else { return nil }
        let notice = waiting.notice
        if waiting.isClaimed { return .interrupted(notice) }
        if let reason = try await refusal(of: waiting) {
            try await refuse(notice, because: reason)
            return .refused(reason)
        }
        var statements: [SQL] = [
            """
            INSERT INTO delivery_attempts (id, message_id, purpose, provider, account, status, claimed_at)
            VALUES (\(notice.attemptID), \(notice.messageID), 'notify', \(account.provider), \(account.address),
                    'claimed', \(now))
            """,
            """
            UPDATE notices SET due_at = \(now.adding(seconds: Double(limits.longestSending.components.seconds))) WHERE message_id = \(notice.messageID)
            """,
            NoticeCount.hour(at: now).add,
        ]
        if !waiting.isVerified { statements.append(NoticeCount.address(notice.address, at: now).add) }
        _ = try await connection.pipeline(statements)
        return .claimed(notice)
    }

    private func next() async throws -> Waiting? {
        let rows = try await connection.query(
            """
            SELECT n.message_id, n.attempt_id, n.address, n.ticket_ref, n.queued_at, m.verified, m.customer_id,
                   EXISTS (SELECT FROM delivery_attempts a WHERE a.id = n.attempt_id AND a.status = 'claimed') AS claimed
            FROM notices n JOIN messages m ON m.id = n.message_id
            WHERE n.due_at <= \(now) ORDER BY n.due_at LIMIT 1 FOR UPDATE OF n
            """)
        return try rows.first.map { row in
            Waiting(
                notice: Notice(
                    messageID: try row.value("message_id", as: UUID.self),
                    attemptID: try row.value("attempt_id", as: UUID.self),
                    address: try row.value("address", as: String.self),
                    reference: try row.value("ticket_ref", as: String.self), takenAt: now),
                queuedAt: try row.value("queued_at", as: Timestamp.self),
                isVerified: try row.value("verified", as: Bool.self),
                customerID: try row.value("customer_id", as: UUID.self),
                isClaimed: try row.value("claimed", as: Bool.self))
        }
    }

    private func refusal(of waiting: Waiting) async throws -> NoticeRefusal? {
        // Whoever counts a customer's mail has the customer first.
        _ = try await connection.query(
            "SELECT id FROM customers WHERE id = \(waiting.customerID) FOR NO KEY UPDATE")
        if waiting.queuedAt.adding(seconds: Double(limits.longestWait.components.seconds)) < now { return .tooLate }
        let results = try await connection.pipeline([
            OptOut.reading([.notices(to: waiting.notice.address)]),
            NoticeCount.hour(at: now).read, NoticeCount.address(waiting.notice.address, at: now).read,
            AutomaticMail.count(customer: waiting.customerID, verified: waiting.isVerified, at: now),
        ])
        if !results[0].isEmpty { return .stopped }
        let used = try results[1...].map { try $0.first?.value(0, as: Int.self) ?? 0 }
        if !waiting.isVerified, used[1] >= limits.perAddress { return .addressLimit }
        if used[2] >= AutomaticMail.most { return .tooManyAnswers }
        if used[0] >= limits.perHour { return .hourLimit }
        // The first of an hour clears away what nobody counts any more.
        if used[0] == 0 { _ = try await connection.execute(NoticeCount.forgetting(before: now)) }
        return nil
    }

    private func refuse(_ notice: Notice, because reason: NoticeRefusal) async throws {
        _ = try await connection.pipeline([
            """
            INSERT INTO delivery_attempts
                (id, message_id, purpose, provider, account, status, error_class, claimed_at, finished_at)
            VALUES (\(notice.attemptID), \(notice.messageID), 'notify', \(account.provider), \(account.address),
                    'refused', \(reason.rawValue), \(now), \(now))
            ON CONFLICT (id) DO NOTHING
            """,
            "UPDATE notices SET due_at = NULL WHERE message_id = \(notice.messageID)",
        ])
    }
}

/// A counter of notices: of an hour, or of an address on a day, which stands there as a hash.
struct NoticeCount {
    private let name: String
    private let slot: Timestamp

    static func hour(at time: Timestamp) -> NoticeCount {
        NoticeCount(name: "notices", slot: begin(of: 3_600_000, time))
    }

    static func address(_ address: String, at time: Timestamp) -> NoticeCount {
        NoticeCount(name: "notices:\(SHA256.hexadecimal(address).prefix(32))", slot: begin(of: 86_400_000, time))
    }

    private static func begin(of length: Int64, _ time: Timestamp) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds - time.milliseconds % length)
    }

    var read: SQL { "SELECT used FROM rate_counters WHERE name = \(name) AND slot_start = \(slot)" }

    var add: SQL {
        """
        INSERT INTO rate_counters AS c (name, slot_start, used) VALUES (\(name), \(slot), 1)
        ON CONFLICT (name, slot_start) DO UPDATE SET used = c.used + 1
        """
    }

    var giveBack: SQL {
        "UPDATE rate_counters SET used = used - 1 WHERE name = \(name) AND slot_start = \(slot) AND used > 0"
    }

    static func forgetting(before now: Timestamp) -> SQL {
        """
        DELETE FROM rate_counters
        WHERE (name = 'notices' OR name LIKE 'notices:%') AND slot_start < \(now.adding(seconds: -2 * 86_400))
        """
    }
}

/// What a machine has mailed to a customer: no more than this leaves, so that two machines cannot write to each other.
enum AutomaticMail {
    /// In three hours, notices included.
    static let most = 10
    private static let period = 3.0 * 3600

    /// Asks how many there were; one that a person wrote is none.
    ///
    /// What was only claimed does not count against who is verified: else somebody who forges his address silences the
    /// agent for him.
    static func count(customer: UUID, verified: Bool, at now: Timestamp) -> SQL {
        // A reply is sent soon after it is written: that bounds what is looked through.
        """
        SELECT count(*) FROM messages m JOIN delivery_attempts a ON a.message_id = m.id
        WHERE m.customer_id = \(customer) AND m.direction = 'outbound'
          AND (m.verified OR NOT \(verified))
          AND m.created_at > \(now.adding(seconds: -86_400 - period)) AND a.provider IN ('gmail', 'smtp')
          AND a.status IN ('claimed', 'sent', 'delivered', 'unknown', 'failed')
          AND (m.role <> 'human' OR a.purpose = 'notify') AND a.claimed_at > \(now.adding(seconds: -period))
        """
    }
}
