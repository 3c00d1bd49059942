import Core
import KafkaClient
import Lifecycle
import Messaging
import TestSupport
import Testing

/// What the conformance suite runs against.
enum ConformanceKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case inMemory = "in memory"
    case embedded = "embedded broker"
    case oneBroker = "Kafka, one broker"
    case threeBrokers = "Kafka, three brokers"

    var testDescription: String { rawValue }

    static var available: [ConformanceKind] {
        allCases.filter { TestKafkaCluster.isWanted || ![.oneBroker, .threeBrokers].contains($0) }
    }
}

/// A member of a group, as a test handles it.
struct ConformanceMember: Sendable {
    let source: any MessageSource
    /// Ends it as `kill -9` would.
    ///
    /// A real consumer cannot be killed within a process that lives on (its threads go on
    /// answering the broker): the fleet tests kill real processes.
    let kill: (@Sendable () -> Void)?
    /// Keeps it from polling until it has lost what it had; or lets it go on.
    let setStuck: @Sendable (Bool) -> Void
}

/// One broker or cluster with what the suite needs of it.
struct ConformanceBroker: Sendable {
    let publisher: any MessagePublisher
    let makeMember: @Sendable (_ group: String) -> ConformanceMember
    let committed: @Sendable (_ group: String) async throws -> [TopicPartition: Int64]
    let ends: @Sendable () async throws -> [TopicPartition: Int64]
    let deadLetters: @Sendable () async throws -> [ReceivedMessage]
    let breakDown: @Sendable () async throws -> Void
    let recover: @Sendable () async throws -> Void
}

/// The brokers of a test run, each started once.
actor ConformanceBrokers {
    static let shared = ConformanceBrokers()
    private var made: [ConformanceKind: ConformanceBroker] = [:]

    func broker(_ kind: ConformanceKind) async throws -> ConformanceBroker {
        if let broker = made[kind] { return broker }
        let broker: ConformanceBroker
        switch kind {
        case .inMemory: broker = Self.inMemory()
        case .embedded:
            let embedded = try TestKafkaTopics.makeEmbeddedBroker()
            broker = Self.kafka(embedded.bootstrap, breakDown: { embedded.down() }, recover: { embedded.up() })
        case .oneBroker: broker = try await Self.cluster(nodes: 1)
        case .threeBrokers: broker = try await Self.cluster(nodes: 3)
        }
        made[kind] = broker
        return broker
    }

    private static func cluster(nodes: Int) async throws -> ConformanceBroker {
        let cluster = try await TestKafkaCluster.start(nodes: nodes)
        let victim = nodes == 1 ? 1 : 2
        return kafka(
            cluster.bootstrap, breakDown: { try await cluster.kill(node: victim) },
            recover: { try await cluster.restart(node: victim) })
    }

    private static func inMemory() -> ConformanceBroker {
        let broker = InMemoryBroker(partitions: 12)
        return ConformanceBroker(
            publisher: broker,
            makeMember: { group in
                let source = broker.makeSource(group: group, topics: [.ticketsIncoming])
                return ConformanceMember(
                    source: source, kill: { source.kill() },
                    setStuck: { isStuck in
                        source.setStuck(isStuck)
                        if isStuck { source.expel() }
                    })
            },
            committed: { broker.committed(group: $0) }, ends: { broker.ends(of: .ticketsIncoming) },
            deadLetters: { broker.messages(on: .deadLetters) }, breakDown: { broker.down() }, recover: { broker.up() })
    }

    private static func kafka(
        _ bootstrap: String, breakDown: @escaping @Sendable () async throws -> Void,
        recover: @escaping @Sendable () async throws -> Void
    ) -> ConformanceBroker {
        var configuration = KafkaConfiguration(bootstrap: bootstrap, clientID: "conformance")
        configuration.overrides["max.poll.interval.ms"] = "6000"
        var producing = configuration
        producing.overrides = [:]
        let (consuming, tailing) = (configuration, producing)
        return ConformanceBroker(
            publisher: KafkaProducer(configuration: producing, log: .silent, metrics: MetricsRegistry()),
            makeMember: { group in
                let member = TestKafkaMember(
                    KafkaConsumer(configuration: consuming, group: group, topics: [.ticketsIncoming], log: .silent))
                return ConformanceMember(
                    source: member, kill: nil, setStuck: { member.setStuck($0) })
            },
            committed: { group in
                let tail = try KafkaTail(configuration: tailing, group: group, log: .silent)
                let partitions = try await tail.partitions(of: .ticketsIncoming)
                let progress = try await tail.committed(partitions.map { TopicPartition(.ticketsIncoming, $0) })
                return Dictionary(uniqueKeysWithValues: progress.map { ($0.partition, $0.nextOffset) })
            },
            ends: {
                let tail = try KafkaTail(configuration: tailing, log: .silent)
                var ends: [TopicPartition: Int64] = [:]
                for number in try await tail.partitions(of: .ticketsIncoming) {
                    let partition = TopicPartition(.ticketsIncoming, number)
                    let marks = try await tail.watermarks(of: partition)
                    if marks.high > marks.low { ends[partition] = marks.high }
                }
                return ends
            },
            deadLetters: {
                let letters = Recorded()
                try await KafkaTail(configuration: tailing, log: .silent).readToEnd(.deadLetters) { message in
                    letters.add(message)
                    return true
                }
                return letters.all
            },
            breakDown: breakDown, recover: recover)
    }
}
