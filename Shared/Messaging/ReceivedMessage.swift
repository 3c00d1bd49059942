public import Core

/// A message as it came from Kafka, with its place.
public struct ReceivedMessage: Sendable {
    /// Where it was read.
    public let topic: Topic
    /// The partition it was read from.
    public let partition: Int32
    /// Its offset in that partition.
    public let offset: Int64
    /// When it was written, by the broker or its producer.
    public let timestamp: Timestamp
    /// Its key, if it has one.
    public let key: [UInt8]?
    /// Its headers, in order.
    public let headers: [MessageHeader]
    /// Its value.
    public let value: [UInt8]

    /// Makes a message from its parts.
    public init(
        topic: Topic, partition: Int32, offset: Int64, timestamp: Timestamp, key: [UInt8]?, headers: [MessageHeader],
        value: [UInt8]
    ) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.timestamp = timestamp
        self.key = key
        self.headers = headers
        self.value = value
    }
}
