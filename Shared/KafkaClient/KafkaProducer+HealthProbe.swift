public import Core
public import Messaging

extension KafkaProducer: HealthProbe {
    /// How long a broker took to answer, or an error within a second.
    public func latency() async throws -> Duration {
        try await probe(timeout: .seconds(1))
    }
}

/// A publisher that gives up after a fixed time, for callers that have another way.
public struct ImpatientPublisher: MessagePublisher {
    private let producer: KafkaProducer
    private let limit: Duration

    /// Makes the publisher.
    public init(_ producer: KafkaProducer, limit: Duration) {
        self.producer = producer
        self.limit = limit
    }

    /// Returns when the message is durable; throws when that is not known within the limit.
    public func publish(_ message: OutgoingMessage) async throws {
        try await producer.publish(message, timeout: limit)
    }
}
