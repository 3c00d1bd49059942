/// A message on its way to Kafka: bytes from here on, nobody encodes it again.
public struct OutgoingMessage: Sendable, Hashable {
    /// Where it goes.
    public let topic: Topic
    /// What decides its partition and its order; nil spreads it.
    public let key: [UInt8]?
    /// CloudEvents attributes, `traceparent`, and for dead letters the `fte-dlq-*` headers.
    public let headers: [MessageHeader]
    /// The value as it goes on the wire.
    public let value: [UInt8]

    /// Makes a message from its parts.
    public init(topic: Topic, key: [UInt8]?, headers: [MessageHeader], value: [UInt8]) {
        self.topic = topic
        self.key = key
        self.headers = headers
        self.value = value
    }
}
