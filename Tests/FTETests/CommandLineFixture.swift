import Core
import KafkaClient
import Lifecycle
import Messaging
import Synchronization
import TestSupport

@testable import FTE

/// What a run of the command line wrote, and how it ended.
struct CommandResult: Sendable {
    let status: Int32
    let output: [String]
    let complaints: [String]

    var text: String { output.joined(separator: "\n") }
}

/// Runs the command line inside the test.
func fte(_ words: String..., environment: [String: String] = [:]) async -> CommandResult {
    let output = Lines()
    let complaints = Lines()
    let terminal = Terminal(output: { output.add($0) }, complaints: { complaints.add($0) })
    var environment = environment
    environment["FTE_HOME"] = Repository.root
    // The same vectors on every machine, whether a sentence model is installed there or not.
    environment["EMBEDDER"] = environment["EMBEDDER"] ?? "hashed"
    let status = await CommandLineProgram.status(of: words, terminal: terminal, environment: environment)
    return CommandResult(status: status, output: output.all, complaints: complaints.all)
}

private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

/// A broker of its own, and a producer to write to it.
struct CommandLineBroker {
    private let broker: EmbeddedBroker

    init() throws {
        broker = try EmbeddedBroker(
            topics: TopicSettings.read(from: Repository.root + "/schemas/topics.json"), log: .silent)
    }

    var environment: [String: String] { ["KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap] }

    var configuration: KafkaConfiguration { KafkaConfiguration(bootstrap: broker.bootstrap) }

    func publish(_ messages: [OutgoingMessage]) async throws {
        let producer = KafkaProducer(configuration: configuration, log: .silent, metrics: MetricsRegistry())
        for message in messages { try await producer.publish(message) }
        producer.shutDown()
        try await producer.run()
    }

    /// Says for a group that everything written so far is finished.
    func finishEverything(group: String, topic: Topic) async throws {
        let tail = try KafkaTail(configuration: configuration, log: .silent)
        let consumer = KafkaConsumer(configuration: configuration, group: group, topics: [topic], log: .silent)
        let isOpen = await eventually { (try? await consumer.open(observer: Ignoring())) == true }
        guard isOpen else { throw CommandFailure("the group could not be joined") }
        var missing = Set<TopicPartition>()
        for partition in try await tail.partitions(of: topic).map({ TopicPartition(topic, $0) })
        where try await tail.watermarks(of: partition).high > 0 {
            missing.insert(partition)
        }
        let deadline = ContinuousClock.now + .seconds(20)
        while !missing.isEmpty, ContinuousClock.now < deadline {
            for batch in try await consumer.next(limit: 100, paused: [], pausesAll: false) {
                let last = batch.messages.last?.offset ?? 0
                consumer.store([Progress(partition: batch.assignment.partition, nextOffset: last + 1)])
                missing.remove(batch.assignment.partition)
            }
        }
        await consumer.close(within: .seconds(5))
    }

    private struct Ignoring: AssignmentObserver {
        func assigned(_ assignments: [Assignment]) {}
        func revoked(_ partitions: [TopicPartition], lost: Bool) -> [Progress] { [] }
    }
}
