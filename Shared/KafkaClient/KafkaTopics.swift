import CRdkafka
public import Core

/// Creates and checks the topics of the system.
public struct KafkaTopics: Sendable {
    /// What became of one topic.
    public enum Outcome: Sendable, Hashable {
        /// It was made.
        case created
        /// It was there, as it should be.
        case present
        /// It is there with another number of partitions than it should have.
        case differs(partitions: Int)
        /// It is not there.
        case missing
    }

    private let configuration: KafkaConfiguration
    private let log: Log
    private let blocking = BlockingCalls(name: "kafka-topics")

    /// Makes it; nothing is connected yet.
    public init(configuration: KafkaConfiguration, log: Log) {
        self.configuration = configuration
        self.log = log
    }

    /// The id of the cluster, or nil when no broker answers in time.
    public func clusterID(timeout: Duration = .seconds(5)) async throws -> String? {
        try await blocking.run { try makeHandle().clusterID(within: timeout) }
    }

    /// Says how each topic is.
    public func check(_ wanted: [TopicSettings], timeout: Duration = .seconds(10)) async throws -> [Topic: Outcome] {
        try await blocking.run { try outcomes(of: wanted, cluster(makeHandle(), timeout).partitions) }
    }

    /// Creates the topics that are missing.
    ///
    /// The embedded broker has them from its start, so there it only checks.
    public func create(_ wanted: [TopicSettings], timeout: Duration = .seconds(20)) async throws -> [Topic: Outcome] {
        try await blocking.run {
            let handle = try makeHandle()
            let present = try cluster(handle, timeout)
            var outcomes = outcomes(of: wanted, present.partitions)
            let missing = wanted.filter { outcomes[$0.name] == .missing }
            guard !missing.isEmpty, handle.clusterID(within: timeout)?.hasPrefix("mockCluster") == false else {
                return outcomes
            }
            for topic in missing {
                try create(topic.fitted(toBrokers: present.brokers), handle, timeout)
                outcomes[topic.name] = .created
                log.info("topic created", [.topic: topic.name.rawValue, .count: "\(topic.partitions)"])
            }
            return outcomes
        }
    }

    private func makeHandle() throws(KafkaError) -> KafkaHandle {
        try KafkaHandle(
            RD_KAFKA_PRODUCER, settings: configuration.clientSettings, context: KafkaContext(log: log))
    }

    private func outcomes(of wanted: [TopicSettings], _ present: [Topic: Int]) -> [Topic: Outcome] {
        var outcomes: [Topic: Outcome] = [:]
        for topic in wanted {
            switch present[topic.name] {
            case nil: outcomes[topic.name] = .missing
            case topic.partitions: outcomes[topic.name] = .present
            case let count?: outcomes[topic.name] = .differs(partitions: count)
            }
        }
        return outcomes
    }

    /// How many brokers there are, and how many partitions each topic has.
    ///
    /// Asking for all makes none spring up.
    private func cluster(
        _ handle: borrowing KafkaHandle, _ timeout: Duration
    ) throws -> (brokers: Int, partitions: [Topic: Int]) {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = rd_kafka_metadata(handle.pointer, 1, nil, &metadata, Int32(timeout.milliseconds))
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata else {
            throw KafkaError(code, doing: "ask for the topics")
        }
        defer { rd_kafka_metadata_destroy(metadata) }
        var partitions: [Topic: Int] = [:]
        for topic in UnsafeBufferPointer(start: metadata.pointee.topics, count: Int(metadata.pointee.topic_cnt)) {
            guard topic.err == RD_KAFKA_RESP_ERR_NO_ERROR, let known = Topic(rawValue: String(cString: topic.topic))
            else { continue }
            partitions[known] = Int(topic.partition_cnt)
        }
        return (Int(metadata.pointee.broker_cnt), partitions)
    }

    private func create(_ topic: TopicSettings, _ handle: borrowing KafkaHandle, _ timeout: Duration) throws {
        let wanted = rd_kafka_NewTopic_new(
            topic.name.rawValue, Int32(topic.partitions), Int32(topic.replicationFactor), nil, 0)
        defer { rd_kafka_NewTopic_destroy(wanted) }
        for (name, value) in topic.config { rd_kafka_NewTopic_set_config(wanted, name, value) }
        guard let queue = rd_kafka_queue_new(handle.pointer) else { return }
        defer { rd_kafka_queue_destroy(queue) }
        var list = [wanted]
        rd_kafka_CreateTopics(handle.pointer, &list, 1, nil, queue)
        guard let event = rd_kafka_queue_poll(queue, Int32(timeout.milliseconds)) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, doing: "create a topic")
        }
        defer { rd_kafka_event_destroy(event) }
        let failure = rd_kafka_event_error(event)
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(failure, doing: "create a topic") }
        var count = 0
        guard let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
        else { return }
        for index in 0..<count {
            let code = rd_kafka_topic_result_error(results[index])
            // Somebody else may have been quicker.
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS else {
                throw KafkaError(code, doing: "create a topic")
            }
        }
    }
}
