import Core
import KafkaClient
import Messaging
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2)))
struct KafkaConsumerTests {
    private struct NoObserver: AssignmentObserver {
        func assigned(_ assignments: [Assignment]) {}
        func revoked(_ partitions: [TopicPartition], lost: Bool) -> [Progress] { [] }
    }

    /// librdkafka before 2.3.0 ends the process when such a member is destroyed.
    @Test func `a member that is stopped before it was given anything just leaves`() async throws {
        let broker = try TestKafkaTopics.makeEmbeddedBroker()
        broker.delayAssignments(times: 1000)
        try await joinAndLeave(broker)
        // Its handle goes with it, on whatever thread lets go last; a second member shows that the process is there.
        try await joinAndLeave(broker)
    }

    private func joinAndLeave(_ broker: EmbeddedBroker) async throws {
        let consumer = KafkaConsumer(
            configuration: KafkaConfiguration(bootstrap: broker.bootstrap), group: "stopped", topics: [.metrics],
            log: .silent)
        #expect(try await eventually { try await consumer.open(observer: NoObserver()) })
        #expect(
            try await eventually {
                _ = try await consumer.next(limit: 10, paused: [], pausesAll: false)
                return consumer.hasJoined
            })
        await consumer.close(within: .seconds(5))
    }
}
