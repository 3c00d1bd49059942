import CRdkafka
public import Core
import Lifecycle
public import Messaging

/// Reads partitions from a place on without a group: for dead letters, counting, and watching.
///
/// Nothing is committed and nobody's progress changes. Its calls block, so it lives on a thread of its own.
public actor KafkaTail {
    /// The part of a partition that a broker has.
    public struct Watermarks: Sendable, Hashable {
        /// The oldest offset that is kept.
        public let low: Int64
        /// The offset the next message will get.
        public let high: Int64
    }

    private let executor: ThreadExecutor
    private let handle: KafkaHandle
    private var reader = MessageReader()

    /// The thread its calls run on.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Makes a reader.
    ///
    /// - Parameters:
    ///   - configuration: How to reach Kafka.
    ///   - group: The group whose progress `committed` tells; it is never joined.
    ///   - log: Takes what the client says.
    /// - Throws: `KafkaError` when the configuration is not accepted.
    public init(configuration: KafkaConfiguration, group: String = "fte-tail", log: Log) throws {
        executor = ThreadExecutor(name: "kafka-tail")
        let settings = configuration.consumerSettings(group: group, isEmbedded: true)
            .merging(["enable.auto.commit": "false", "enable.partition.eof": "false"]) { $1 }
        handle = try KafkaHandle(RD_KAFKA_CONSUMER, settings: settings, context: KafkaContext(log: log))
        rd_kafka_poll_set_consumer(handle.pointer)
    }

    /// The numbers of a topic's partitions.
    public func partitions(of topic: Topic, timeout: Duration = .seconds(5)) throws -> [Int32] {
        guard let handle = rd_kafka_topic_new(handle.pointer, topic.rawValue, nil) else {
            throw KafkaError(text: "a topic could not be named")
        }
        defer { rd_kafka_topic_destroy(handle) }
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = rd_kafka_metadata(self.handle.pointer, 0, handle, &metadata, Int32(timeout.milliseconds))
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata else {
            throw KafkaError(code, doing: "ask for the partitions")
        }
        defer { rd_kafka_metadata_destroy(metadata) }
        guard metadata.pointee.topic_cnt == 1, let found = metadata.pointee.topics else { return [] }
        return UnsafeBufferPointer(start: found.pointee.partitions, count: Int(found.pointee.partition_cnt)).map(\.id)
    }

    /// What a broker has of a partition.
    public func watermarks(of partition: TopicPartition, timeout: Duration = .seconds(5)) throws -> Watermarks {
        var (low, high): (Int64, Int64) = (0, 0)
        let code = rd_kafka_query_watermark_offsets(
            handle.pointer, partition.topic.rawValue, partition.partition, &low, &high, Int32(timeout.milliseconds))
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, doing: "ask for the watermarks") }
        return Watermarks(low: low, high: high)
    }

    /// Where the group would go on in these partitions; those without a committed offset are left out.
    public func committed(_ partitions: [TopicPartition], timeout: Duration = .seconds(5)) throws -> [Progress] {
        try withPartitionList(partitions.map { ($0, 0) }) { list in
            let code = rd_kafka_committed(handle.pointer, list, Int32(timeout.milliseconds))
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, doing: "ask for offsets") }
            return (0..<Int(list.pointee.cnt)).compactMap { index in
                let element = list.pointee.elems[index]
                guard element.offset >= 0, let topic = Topic(rawValue: String(cString: element.topic)) else {
                    return nil
                }
                return Progress(partition: TopicPartition(topic, element.partition), nextOffset: element.offset)
            }
        }
    }

    /// Reads a topic's partitions from the oldest offset to where they end now, giving each message to `body`.
    ///
    /// - Parameters:
    ///   - topic: What to read.
    ///   - from: Where to begin, by partition; the oldest kept offset unless given.
    ///   - timeout: How long nothing may come before the read is given up.
    ///   - body: Takes each message; false ends the read.
    /// - Throws: `KafkaError`, or what `body` throws.
    public func readToEnd(
        _ topic: Topic, from: [Int32: Int64] = [:], timeout: Duration = .seconds(10),
        _ body: @Sendable (ReceivedMessage) throws -> Bool
    ) throws {
        var ends: [Int32: Int64] = [:]
        var starts: [(partition: TopicPartition, offset: Int64)] = []
        for number in try partitions(of: topic) {
            let partition = TopicPartition(topic, number)
            let marks = try watermarks(of: partition)
            let start = max(from[number] ?? marks.low, marks.low)
            guard start < marks.high else { continue }
            ends[number] = marks.high
            starts.append((partition, start))
        }
        guard !starts.isEmpty else { return }
        try assign(starts)
        defer { rd_kafka_assign(handle.pointer, nil) }
        var lastHeard = ContinuousClock.now
        while !ends.isEmpty {
            guard lastHeard.duration(to: .now) < timeout else {
                throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, doing: "read to the end")
            }
            guard let message = poll() else {
                try dropReached(&ends, topic)
                continue
            }
            lastHeard = .now
            guard let end = ends[message.partition] else { continue }
            if message.offset < end, try !body(message) { return }
            if message.offset >= end - 1 { ends[message.partition] = nil }
        }
    }

    /// Gives what is written from now on to `body` until it says false or the task is cancelled.
    public func follow(_ topic: Topic, _ body: @Sendable (ReceivedMessage) throws -> Bool) throws {
        let starts = try partitions(of: topic).map { number in
            let partition = TopicPartition(topic, number)
            return (partition: partition, offset: try watermarks(of: partition).high)
        }
        try assign(starts)
        defer { rd_kafka_assign(handle.pointer, nil) }
        while !Task.isCancelled {
            if let message = poll(), try !body(message) { return }
        }
    }

    private func assign(_ starts: [(partition: TopicPartition, offset: Int64)]) throws {
        let code = try withPartitionList(starts) { rd_kafka_assign(handle.pointer, $0) }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, doing: "assign") }
    }

    private func poll() -> ReceivedMessage? {
        guard let pointer = rd_kafka_consumer_poll(handle.pointer, 100) else { return nil }
        defer { rd_kafka_message_destroy(pointer) }
        return pointer.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR ? reader.read(pointer) : nil
    }

    /// What was deleted or compacted away never comes: the position tells that its end is reached all the same.
    private func dropReached(_ ends: inout [Int32: Int64], _ topic: Topic) throws {
        let wanted = ends.keys.map { (partition: TopicPartition(topic, $0), offset: Int64(0)) }
        let reached = try withPartitionList(wanted) { list -> [Int32] in
            rd_kafka_position(handle.pointer, list)
            return (0..<Int(list.pointee.cnt)).compactMap { index in
                let element = list.pointee.elems[index]
                return element.offset >= (ends[element.partition] ?? .max) ? element.partition : nil
            }
        }
        for partition in reached { ends[partition] = nil }
    }
}
