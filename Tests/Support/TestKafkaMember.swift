public import KafkaClient
public import Messaging
import Synchronization

/// A Kafka consumer that a test can keep from polling.
public final class TestKafkaMember: MessageSource {
    private struct State {
        var isStuck = false
    }
    private let consumer: KafkaConsumer
    private let state = Mutex(State())

    /// Wraps a consumer.
    public init(_ consumer: KafkaConsumer) {
        self.consumer = consumer
    }

    /// Keeps the member from asking for messages, or lets it go on.
    public func setStuck(_ isStuck: Bool) { state.withLock { $0.isStuck = isStuck } }

    /// Whether it has joined, with or without partitions.
    public var hasJoined: Bool { consumer.hasJoined }

    /// Joins the group; false when the broker cannot be reached yet.
    public func open(observer: any AssignmentObserver) async throws -> Bool {
        try await consumer.open(observer: observer)
    }

    /// The messages that are there, or none after a short while.
    public func next(limit: Int, paused: Set<TopicPartition>, pausesAll: Bool) async throws -> [MessageBatch] {
        while state.withLock({ $0.isStuck }) { try await Task.sleep(for: .milliseconds(5)) }
        return try await consumer.next(limit: limit, paused: paused, pausesAll: pausesAll)
    }

    /// Remembers progress, to be committed soon.
    public func store(_ progress: [Progress]) {
        consumer.store(progress)
    }

    /// Commits what was stored and leaves.
    public func close(within deadline: Duration) async {
        await consumer.close(within: deadline)
    }
}
