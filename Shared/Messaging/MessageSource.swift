public import Core

/// One partition of one topic.
public struct TopicPartition: Hashable, Sendable, Comparable {
    /// The topic.
    public let topic: Topic
    /// The partition's number.
    public let partition: Int32

    /// Names a partition.
    public init(_ topic: Topic, _ partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    /// By topic, then by number.
    public static func < (left: TopicPartition, right: TopicPartition) -> Bool {
        (left.topic.rawValue, left.partition) < (right.topic.rawValue, right.partition)
    }
}

/// A partition as it was given to this member once; given again it has a higher epoch.
public struct Assignment: Hashable, Sendable {
    /// The partition.
    public let partition: TopicPartition
    /// Which time it was given: unique in the process, rising.
    public let epoch: Int64

    /// Makes an assignment.
    public init(partition: TopicPartition, epoch: Int64) {
        self.partition = partition
        self.epoch = epoch
    }
}

/// Up to where a partition is finished.
public struct Progress: Hashable, Sendable {
    /// The partition.
    public let partition: TopicPartition
    /// The lowest offset that is not finished: where the next reader begins.
    public let nextOffset: Int64

    /// Makes a progress.
    public init(partition: TopicPartition, nextOffset: Int64) {
        self.partition = partition
        self.nextOffset = nextOffset
    }
}

/// Messages of one assignment, in the order of the partition.
public struct MessageBatch: Sendable {
    /// Under which assignment they were read.
    public let assignment: Assignment
    /// The messages, offsets rising.
    public let messages: [ReceivedMessage]

    /// Makes a batch.
    public init(assignment: Assignment, messages: [ReceivedMessage]) {
        self.assignment = assignment
        self.messages = messages
    }
}

/// Hears from a source which partitions it has.
///
/// Both are called inside `next` or `close`, on the source's thread, and must not block.
public protocol AssignmentObserver: Sendable {
    /// Partitions have been given to this member.
    func assigned(_ assignments: [Assignment])

    /// Partitions are being taken from this member.
    ///
    /// - Returns: The finished prefix of those that have one, which the source commits before it lets go. When the
    ///   partitions were `lost`, somebody else has them already and nothing is committed.
    func revoked(_ partitions: [TopicPartition], lost: Bool) -> [Progress]
}

/// Where messages come from, pulled one round at a time by one reader.
public protocol MessageSource: Sendable {
    /// Joins; from then on `next` gives messages.
    ///
    /// - Returns: False when what it depends on could not be reached for a second or so: to be called again.
    func open(observer: any AssignmentObserver) async throws -> Bool

    /// The messages that are there, or none after a short while. Must be called again and again to stay a member.
    ///
    /// - Parameters:
    ///   - limit: How many messages to give at most, at least 1.
    ///   - paused: The partitions to give nothing of from now on; all when `pausesAll`.
    ///   - pausesAll: Whether to give nothing at all, and only stay a member.
    /// - Returns: The messages, one batch for each assignment or more.
    /// - Throws: What ends the membership for good.
    func next(limit: Int, paused: Set<TopicPartition>, pausesAll: Bool) async throws -> [MessageBatch]

    /// Remembers progress, to be committed soon and at the latest on `close`. Does not block.
    func store(_ progress: [Progress])

    /// Commits what was stored and leaves.
    func close(within deadline: Duration) async

    /// Whether it has joined, with or without partitions.
    var hasJoined: Bool { get }
}
