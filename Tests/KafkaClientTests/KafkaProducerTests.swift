import Core
import KafkaClient
import Lifecycle
import Messaging
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(2)))
struct KafkaProducerTests {
    private let broker: EmbeddedBroker
    private let configuration: KafkaConfiguration

    init() throws {
        broker = try TestKafkaTopics.makeEmbeddedBroker()
        configuration = KafkaConfiguration(bootstrap: broker.bootstrap)
    }

    private func makeProducer(_ metrics: MetricsRegistry = MetricsRegistry()) -> KafkaProducer {
        KafkaProducer(configuration: configuration, log: .silent, metrics: metrics)
    }

    private func letter(_ value: [UInt8], key: [UInt8]? = nil, headers: [MessageHeader] = []) -> OutgoingMessage {
        OutgoingMessage(topic: .deadLetters, key: key, headers: headers, value: value)
    }

    private func written() async throws -> [ReceivedMessage] {
        let found = Recorded()
        try await KafkaTail(configuration: configuration, log: .silent).readToEnd(.deadLetters) { message in
            found.add(message)
            return true
        }
        return found.all
    }

    @Test func `bytes, keys and headers arrive as they were, absent and empty ones too`() async throws {
        let producer = makeProducer()
        let headers = [
            MessageHeader("ce_id", "1"), MessageHeader(name: "raw", value: [0, 255, 0]),
            MessageHeader(name: "empty", value: []), MessageHeader("ce_id", "again"),
        ]
        try await producer.publish(letter([0, 1, 255], key: Array("key".utf8), headers: headers))
        try await producer.publish(letter([], key: nil))
        try await producer.publish(letter([7], key: []))
        let all = try await written()
        let full = try #require(all.first { $0.value == [0, 1, 255] })
        #expect(full.key == Array("key".utf8))
        #expect(full.headers == headers)
        #expect(full.timestamp.milliseconds > 1_600_000_000_000)
        #expect(all.first { $0.value == [] }?.key == [UInt8]?.none)
        #expect(all.first { $0.value == [7] }?.key == [])
        #expect(all.count == 3)
    }

    @Test func `many messages of one key that are published without waiting keep their order`() async throws {
        let producer = makeProducer()
        try await withThrowingDiscardingTaskGroup { group in
            for number in 0..<1000 {
                let message = letter(Array("\(number)".utf8), key: Array("one".utf8))
                group.addImmediateTask { try await producer.publish(message) }
            }
        }
        let numbers = try await written().compactMap { Int(String(decoding: $0.value, as: UTF8.self)) }
        #expect(numbers == Array(0..<1000))
    }

    @Test func `a broker that is away makes it fail in time as unavailable, and it goes on when the broker is back`()
        async throws
    {
        let producer = makeProducer()
        try await producer.publish(letter([1]))
        broker.down()
        let start = ContinuousClock.now
        let error = await #expect(throws: KafkaError.self) {
            try await producer.publish(letter([2]), timeout: .milliseconds(300))
        }
        #expect(start.duration(to: .now) < .seconds(20))
        #expect(error.map { RetryDisposition.of($0) } == .unavailable(dependency: "kafka"))
        broker.up()
        try await producer.publish(letter([3]))
        // What timed out may still have become durable.
        #expect(Set(try await written().map(\.value)).subtracting([[2]]) == [[1], [3]])
    }

    @Test func `cancelling the wait ends it`() async throws {
        let producer = makeProducer()
        broker.down()
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do { try await producer.publish(letter([1])) } catch is CancellationError { return true } catch {}
                return false
            }
            group.cancelAll()
            for await wasCancelled in group { #expect(wasCancelled) }
        }
    }

    @Test func `a client that fails for good is replaced`() async throws {
        let producer = makeProducer()
        try await producer.publish(letter([1]))
        try producer.failForGood()
        #expect(
            await eventually {
                do {
                    try await producer.publish(letter([2]))
                    return true
                } catch { return false }
            })
        #expect(try await written().map(\.value).contains([2]))
    }

    @Test func `what is too large can never pass`() async throws {
        let producer = makeProducer()
        let error = await #expect(throws: KafkaError.self) {
            try await producer.publish(letter([UInt8](repeating: 1, count: 3 * 1024 * 1024)))
        }
        #expect(error.map { RetryDisposition.of($0) } == .permanent)
    }

    @Test func `asked to end it flushes and then takes nothing more`() async throws {
        let producer = makeProducer()
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await producer.run() }
            for number in 0..<50 {
                let message = letter([UInt8(number)])
                group.addImmediateTask { try await producer.publish(message) }
            }
            producer.shutDown()
        }
        #expect(try await written().count == 50)
        await #expect(throws: MessagingError.self) { try await producer.publish(letter([1])) }
    }

    @Test func `a probe tells how long the broker takes, and that it is away`() async throws {
        let producer = makeProducer()
        #expect(try await producer.probe() > .zero)
        #expect(try await producer.clusterID()?.isEmpty == false)
        #expect(producer.isReachable)
        broker.down()
        await #expect(throws: KafkaError.self) { _ = try await producer.probe(timeout: .milliseconds(300)) }
        #expect(!producer.isReachable)
    }
}
