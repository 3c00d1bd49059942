import TestSupport
import Testing

struct TestKafkaClusterTests {
    @Test(.enabled(if: TestKafkaCluster.isWanted, "no script to start a real Kafka with: KAFKA_CLUSTER names one"))
    func `there is a real Kafka for the conformance suite`() {
        #expect(TestKafkaCluster.script != nil)
    }
}
