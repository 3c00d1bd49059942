public import Core
public import FoundationEssentials
public import PostgresClient

/// Notices that wait to be sent, and who wants none.
public final class NoticeStore: NoticeStoring, NoticeStopping {
    private let pool: PostgresPool

    /// Makes the store.
    public init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Takes the notice that has waited longest, and counts it; nil when none is due.
    public func take(
        by account: ChannelAccount, limits: NoticeLimits, at now: Timestamp
    ) async throws -> TakenNotice? {
        let due = try await pool.query("SELECT 1 FROM notices WHERE due_at <= \(now) LIMIT 1")
        guard !due.isEmpty else { return nil }
        return try await pool.withTransaction { connection in
            try await NoticeTaking(connection: connection, account: account, limits: limits, now: now).run()
        }
    }

    /// Notes what became of a notice that was taken.
    public func record(_ ending: NoticeEnding, of notice: Notice, at now: Timestamp) async throws {
        switch ending {
        case .sent(let id): try await end(notice, status: "sent", id: id, at: now)
        case .failed(let code): try await end(notice, status: "failed", code: code, at: now)
        case .unclear: try await end(notice, status: "unknown", code: "unknown", at: now)
        case .later(let due):
            try await pool.withTransaction { connection in
                _ = try await connection.pipeline([
                    "UPDATE notices SET due_at = \(due) WHERE message_id = \(notice.messageID) AND due_at IS NOT NULL",
                    "DELETE FROM delivery_attempts WHERE id = \(notice.attemptID) AND status = 'claimed'",
                    NoticeCount.hour(at: notice.takenAt).giveBack,
                    NoticeCount.address(notice.address, at: notice.takenAt).giveBack,
                ])
            }
        }
    }

    /// Stops notices to the address that the notice of a reply went to; false when there was none.
    public func stopNotices(of messageID: UUID) async throws -> Bool {
        let rows = try await pool.query("SELECT address FROM notices WHERE message_id = \(messageID)")
        guard let address = try rows.first?.value("address", as: String.self) else { return false }
        _ = try await pool.execute(OptOut.writing([.notices(to: address)]))
        return true
    }

    private func end(
        _ notice: Notice, status: String, id: String? = nil, code: String? = nil, at now: Timestamp
    ) async throws {
        let reported = status == "sent" ? DeliveryStatus.sent : .failed
        try await pool.withTransaction { connection in
            _ = try await connection.pipeline([
                "UPDATE notices SET due_at = NULL WHERE message_id = \(notice.messageID)",
                """
                UPDATE delivery_attempts
                SET status = \(status), provider_message_id = \(id), error_code = \(code), finished_at = \(now),
                    delivery_status = \(reported.rawValue)
                WHERE id = \(notice.attemptID) AND status = 'claimed'
                """,
            ])
        }
    }
}

extension OptOut {
    /// Whoever reads this address wants no notices.
    static func notices(to address: String) -> OptOut {
        OptOut(channel: .webForm, account: "notices", value: address)
    }
}
