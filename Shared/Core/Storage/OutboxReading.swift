/// A message that a committed transaction has left to be published.
public struct OutboxRow: Sendable, Hashable {
    /// The row's place in the order of commits of its key.
    public let id: Int64
    /// What is to be published.
    public let message: OutgoingMessage
    /// The newest older row of the same topic and key that had not left when this one was written, if there is one.
    public let olderID: Int64?

    /// Makes a row from its parts.
    public init(id: Int64, message: OutgoingMessage, olderID: Int64? = nil) {
        self.id = id
        self.message = message
        self.olderID = olderID
    }
}

/// The outbox as its relay sees it: rows are there from the commit on, and are deleted once they are on Kafka.
public protocol OutboxReading: Sendable {
    /// Deletes rows that have been published; ids that are not there are ignored.
    func delete(ids: [Int64]) async throws

    /// The rows older than an age, lowest id first.
    func oldRows(olderThan age: Duration, limit: Int) async throws -> [OutboxRow]

    /// Runs the body while no other process can, and gives true; gives false at once when another process is at it.
    func withSweeperLock(_ body: @Sendable () async throws -> Void) async throws -> Bool
}
