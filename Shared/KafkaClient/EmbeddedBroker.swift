import CRdkafka
public import Core
import Synchronization

/// A Kafka broker inside this process (librdkafka's mock cluster), for one machine without Kafka and for tests.
///
/// What it holds dies with it; it keeps about 5 MB a partition. It knows nothing of topic creation by clients, so that
/// it creates the topics itself before it says where it is.
public final class EmbeddedBroker: Sendable {
    private let handle: KafkaHandle
    private let cluster: Cluster
    private let brokers: Int

    /// Unchecked: the mock cluster does its work on a thread of its own and is told by messages.
    private struct Cluster: @unchecked Sendable { let pointer: OpaquePointer }

    /// Starts the broker with these topics.
    ///
    /// - Throws: `KafkaError` when it cannot be started.
    public init(topics: [TopicSettings], brokers: Int = 1, log: Log) throws {
        handle = try KafkaHandle(
            RD_KAFKA_PRODUCER, settings: ["client.id": "embedded-broker", "log_level": "4"],
            context: KafkaContext(log: log))
        guard let pointer = rd_kafka_mock_cluster_new(handle.pointer, Int32(brokers)) else {
            throw KafkaError(text: "the embedded broker could not be started")
        }
        cluster = Cluster(pointer: pointer)
        self.brokers = brokers
        for topic in topics {
            let code = rd_kafka_mock_topic_create(
                pointer, topic.name.rawValue, Int32(topic.partitions), Int32(min(brokers, topic.replicationFactor)))
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, doing: "create a topic") }
        }
    }

    deinit {
        rd_kafka_mock_cluster_destroy(cluster.pointer)
    }

    /// Where it is: `host:port`, separated by commas.
    public var bootstrap: String {
        String(cString: rd_kafka_mock_cluster_bootstraps(cluster.pointer))
    }

    /// Closes every connection and takes no new one, until `up`.
    public func down() {
        for broker in 1...brokers { rd_kafka_mock_broker_set_down(cluster.pointer, Int32(broker)) }
    }

    /// Tells the next members that ask for their partitions, that often, that the group is not ready.
    public func delayAssignments(times: Int) {
        let syncGroup: Int16 = 14
        var errors = [rd_kafka_resp_err_t](repeating: RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, count: times)
        rd_kafka_mock_push_request_errors_array(cluster.pointer, syncGroup, times, &errors)
    }

    /// Takes connections again, with everything as it was.
    public func up() {
        for broker in 1...brokers { rd_kafka_mock_broker_set_up(cluster.pointer, Int32(broker)) }
    }
}
