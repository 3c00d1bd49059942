import CRdkafka
public import Core
import Lifecycle
public import Messaging
import Synchronization

/// A member of a consumer group, pulled by a `MessageRouter`.
///
/// Progress is committed by storing it: the library commits what is stored a few times a second, and once more when
/// partitions are given back or the member leaves. Its calls block, so it lives on a thread of its own.
public actor KafkaConsumer: MessageSource {
    private let executor: ThreadExecutor
    private let configuration: KafkaConfiguration
    private let group: String
    private let topics: [Topic]
    private let log: Log
    private let session = Mutex<ConsumerSession?>(nil)
    private var reader = MessageReader()
    private var paused: Set<Assignment> = []
    private var hasSaidWaiting = false

    /// The thread its calls run on.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Makes a member; it joins with `open`.
    ///
    /// - Parameters:
    ///   - configuration: How to reach Kafka.
    ///   - group: The group it joins.
    ///   - topics: What it reads.
    ///   - log: Takes what happens to the membership.
    public init(configuration: KafkaConfiguration, group: String, topics: [Topic], log: Log) {
        executor = ThreadExecutor(name: "kafka-consumer")
        self.configuration = configuration
        self.group = group
        self.topics = topics
        self.log = log
    }

    /// Whether it has joined, with or without partitions.
    public nonisolated var hasJoined: Bool {
        session.withLock { $0 }?.bridge.hasJoined ?? false
    }

    /// Joins the group; false when the broker cannot be reached yet.
    public func open(observer: any AssignmentObserver) throws -> Bool {
        guard let isEmbedded = try lookForBroker() else {
            if !hasSaidWaiting { log.warning("waiting for a dependency", [.component: "kafka"]) }
            hasSaidWaiting = true
            return false
        }
        let session = try ConsumerSession(
            configuration, group: group, isEmbedded: isEmbedded, observer: observer, log: log)
        try session.subscribe(topics)
        self.session.withLock { $0 = session }
        return true
    }

    /// The messages that are there, or none after a short while.
    public func next(limit: Int, paused wanted: Set<TopicPartition>, pausesAll: Bool) throws -> [MessageBatch] {
        guard let session = session.withLock({ $0 }) else { throw MessagingError.closed }
        if pausesAll || !wanted.isEmpty || !paused.isEmpty { try pause(wanted, pausesAll, session) }
        return try session.poll(limit: limit, wait: .milliseconds(pausesAll ? 20 : 100), &reader)
    }

    /// Remembers progress, to be committed soon.
    public nonisolated func store(_ progress: [Progress]) {
        guard !progress.isEmpty, let session = session.withLock({ $0 }) else { return }
        session.store(progress)
    }

    /// Commits what was stored and leaves.
    public func close(within deadline: Duration) {
        guard let session = session.withLock({ $0.take() }) else { return }
        session.close(within: deadline)
    }

    /// Whether the broker is the embedded one; nil when none answers within a second.
    private func lookForBroker() throws -> Bool? {
        let handle = try KafkaHandle(
            RD_KAFKA_PRODUCER, settings: configuration.clientSettings, context: KafkaContext(log: log))
        return handle.clusterID(within: .seconds(1)).map { $0.hasPrefix("mockCluster") }
    }

    private func pause(_ wanted: Set<TopicPartition>, _ pausesAll: Bool, _ session: ConsumerSession) throws {
        let assigned = Set(session.bridge.assigned.values)
        let target = pausesAll ? assigned : assigned.filter { wanted.contains($0.partition) }
        // Those that were given again since are running, whatever they were before.
        try session.setPaused(target.subtracting(paused).map(\.partition), true)
        try session.setPaused(paused.subtracting(target).intersection(assigned).map(\.partition), false)
        paused = target
    }
}
