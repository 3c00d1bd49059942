import CRdkafka
import Core
import Messaging

/// Lends librdkafka's list of some partitions, with offsets where there are any.
func withPartitionList<Result>(
    _ entries: some Collection<(partition: TopicPartition, offset: Int64)>,
    _ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) throws -> Result
) throws -> Result {
    guard let list = rd_kafka_topic_partition_list_new(Int32(entries.count)) else {
        throw KafkaError(text: "no memory for a list of partitions")
    }
    defer { rd_kafka_topic_partition_list_destroy(list) }
    for entry in entries {
        let added = rd_kafka_topic_partition_list_add(list, entry.partition.topic.rawValue, entry.partition.partition)
        added?.pointee.offset = entry.offset
    }
    return try body(list)
}

extension UnsafeMutablePointer<rd_kafka_topic_partition_list_t> {
    /// The partitions of topics that this system knows.
    var partitions: [TopicPartition] {
        (0..<Int(pointee.cnt)).compactMap { index in
            let element = pointee.elems[index]
            return Topic(rawValue: String(cString: element.topic)).map { TopicPartition($0, element.partition) }
        }
    }
}
