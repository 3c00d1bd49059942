import Core
import KafkaClient
import Lifecycle
import Messaging
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(2)))
struct KafkaTailTests {
    private let broker: EmbeddedBroker
    private let configuration: KafkaConfiguration
    private let producer: KafkaProducer

    init() throws {
        broker = try TestKafkaTopics.makeEmbeddedBroker()
        configuration = KafkaConfiguration(bootstrap: broker.bootstrap)
        producer = KafkaProducer(configuration: configuration, log: .silent, metrics: MetricsRegistry())
    }

    private func publish(_ count: Int) async throws {
        for number in 0..<count {
            try await producer.publish(
                OutgoingMessage(
                    topic: .escalations, key: Array("\(number)".utf8), headers: [], value: Array("\(number)".utf8)))
        }
    }

    @Test func `a topic is read from its oldest message to its end, again each time`() async throws {
        try await publish(60)
        let tail = try KafkaTail(configuration: configuration, log: .silent)
        for _ in 0..<2 {
            let found = Recorded()
            try await tail.readToEnd(.escalations) { message in
                found.add(message)
                return true
            }
            #expect(found.count == 60)
        }
        let partitions = try await tail.partitions(of: .escalations)
        #expect(partitions.count == 6)
        var total: Int64 = 0
        for partition in partitions {
            let marks = try await tail.watermarks(of: TopicPartition(.escalations, partition))
            total += marks.high - marks.low
        }
        #expect(total == 60)
    }

    @Test func `reading can begin at a place and end early, and an empty topic ends at once`() async throws {
        try await publish(60)
        let tail = try KafkaTail(configuration: configuration, log: .silent)
        let later = Recorded()
        try await tail.readToEnd(.escalations, from: [0: 3, 1: 2]) { message in
            later.add(message)
            return true
        }
        #expect(!later.all.contains { $0.partition == 0 && $0.offset < 3 || $0.partition == 1 && $0.offset < 2 })
        #expect(later.count == 55)
        let one = Recorded()
        try await tail.readToEnd(.escalations) { message in
            one.add(message)
            return false
        }
        #expect(one.count == 1)
        try await tail.readToEnd(.metrics) { _ in
            Issue.record("a message on an empty topic")
            return true
        }
    }

    @Test func `following gives what is written from then on`() async throws {
        try await publish(10)
        let found = Recorded()
        let tail = try KafkaTail(configuration: configuration, log: .silent)
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                try await tail.follow(.escalations) { message in
                    found.add(message)
                    return String(decoding: message.value, as: UTF8.self) != "end"
                }
            }
            // It may begin late: what ends it is written until it has seen it.
            while found.count == 0 {
                try await producer.publish(
                    OutgoingMessage(topic: .escalations, key: nil, headers: [], value: Array("end".utf8)))
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        #expect(found.all.map(\.value) == [Array("end".utf8)])
    }

    @Test func `the embedded broker has every topic of the file with its partitions`() async throws {
        let topics = KafkaTopics(configuration: configuration, log: .silent)
        let wanted = try TestKafkaTopics.settings
        #expect(Set(wanted.map(\.name)) == Set(Topic.allCases))
        #expect(wanted.first { $0.name == .ticketsIncoming }?.partitions == 36)
        let outcomes = try await topics.create(wanted)
        #expect(outcomes == Dictionary(uniqueKeysWithValues: Topic.allCases.map { ($0, .present) }))
        let other = [TopicSettings(name: .metrics, partitions: 99)]
        #expect(try await topics.check(other) == [.metrics: .differs(partitions: 12)])
        #expect(try await topics.clusterID()?.isEmpty == false)
    }
}
