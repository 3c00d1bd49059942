public import Core
import FoundationEssentials
public import PostgresClient

/// How far mailboxes have been read.
public final class MailboxCursorStore: MailboxCursorStoring {
    private let pool: PostgresPool

    /// Makes the store.
    public init(pool: PostgresPool) {
        self.pool = pool
    }

    /// How far a mailbox has been read; nil when it never was.
    public func cursor(of mailbox: String) async throws -> MailboxCursor? {
        let rows = try await pool.query(
            "SELECT history_id, synced_at, watch_expires FROM mailbox_cursors WHERE mailbox = \(mailbox)")
        return try rows.first.map { row in
            MailboxCursor(
                historyID: try row.value("history_id", as: String.self),
                syncedAt: try row.value("synced_at", as: Timestamp.self),
                watchEnd: try row.optional("watch_expires", as: Timestamp.self))
        }
    }

    /// Does something under a lock of the mailbox's own.
    ///
    /// A lock that is lost on the way costs a second reading at most: messages are known by their ids, and the cursor
    /// never goes back.
    public func exclusively(for mailbox: String, _ body: @Sendable () async throws -> Void) async throws -> Bool {
        let hash = SHA256.hash("mailbox \(mailbox)".utf8).prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return try await pool.withAdvisoryLock(key: hash) { _ in
            try await body()
            return true
        } ?? false
    }

    /// Moves a cursor forward, or sets the first one.
    public func move(_ mailbox: String, to historyID: String, syncedAt: Timestamp) async throws {
        _ = try await pool.execute(
            """
            INSERT INTO mailbox_cursors AS c (mailbox, history_id, synced_at, updated_at)
            VALUES (\(mailbox), \(historyID), \(syncedAt), now())
            ON CONFLICT (mailbox) DO UPDATE
            SET history_id = excluded.history_id, synced_at = excluded.synced_at, updated_at = now()
            WHERE c.history_id::numeric <= excluded.history_id::numeric
            """)
    }

    /// Keeps until when changes are pushed.
    public func keepWatchEnd(_ end: Timestamp, of mailbox: String) async throws {
        _ = try await pool.execute(
            "UPDATE mailbox_cursors SET watch_expires = \(end), updated_at = now() WHERE mailbox = \(mailbox)")
    }
}
