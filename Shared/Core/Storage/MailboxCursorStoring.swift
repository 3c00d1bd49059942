/// How far a mailbox has been read.
public struct MailboxCursor: Sendable, Hashable {
    /// The mailbox's place in its history: everything before it is on Kafka.
    public let historyID: String
    /// When it was there.
    public let syncedAt: Timestamp
    /// Until when changes are pushed; nil while they are not.
    public let watchEnd: Timestamp?

    /// Makes it from its parts.
    public init(historyID: String, syncedAt: Timestamp, watchEnd: Timestamp?) {
        self.historyID = historyID
        self.syncedAt = syncedAt
        self.watchEnd = watchEnd
    }

    /// Whether everything up to a place that was pushed has been read.
    public func hasReached(_ place: String) -> Bool {
        guard let own = UInt64(historyID), let other = UInt64(place) else { return false }
        return own >= other
    }
}

/// How far mailboxes have been read, and who reads them now.
public protocol MailboxCursorStoring: Sendable {
    /// How far a mailbox has been read; nil when it never was.
    func cursor(of mailbox: String) async throws -> MailboxCursor?

    /// Does something while nobody else does it for the same mailbox.
    ///
    /// - Returns: false when another is at it, and then nothing was done.
    /// - Throws: What the closure throws, or what the store throws while it is away.
    func exclusively(for mailbox: String, _ body: @Sendable () async throws -> Void) async throws -> Bool

    /// Moves a cursor forward, or sets the first one; it never goes back.
    func move(_ mailbox: String, to historyID: String, syncedAt: Timestamp) async throws

    /// Keeps until when changes are pushed.
    func keepWatchEnd(_ end: Timestamp, of mailbox: String) async throws
}
