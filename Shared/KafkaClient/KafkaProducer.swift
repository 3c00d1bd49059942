import CRdkafka
public import Core
public import Lifecycle
public import Messaging
import Synchronization

/// Publishes messages idempotently with `acks=all` and waits for each one's report.
///
/// Works from the first `publish` on; `run` only waits for the end, to flush what is on its way. A client that fails for
/// good is replaced by a new one.
public final class KafkaProducer: MessagePublisher, BackgroundPublisher, Component {
    /// What it is called in logs and on `/readyz`.
    public let name = "kafka-producer"

    private struct State {
        var session: ProducerSession?
        var isClosed = false
        var whenClosed: CheckedContinuation<Void, Never>?
    }
    private let configuration: KafkaConfiguration
    private let log: Log
    private let published: Counter
    private let state = Mutex(State())
    private let blocking = BlockingCalls(name: "kafka-probe")

    /// Makes a producer; nothing is connected before the first message.
    public init(configuration: KafkaConfiguration, log: Log, metrics: MetricsRegistry) {
        self.configuration = configuration
        self.log = log
        published = metrics.makeCounter(
            "fte_messages_published_total", help: "Messages published.", labels: ["topic", "outcome"])
    }

    deinit {
        state.withLock { $0.session }?.close()
    }

    /// Returns when the message is durable.
    public func publish(_ message: OutgoingMessage) async throws {
        try await publish(message, limit: nil)
    }

    /// Begins to publish; the result comes on the producer's thread, which must not be held up.
    public func publish(_ message: OutgoingMessage, whenDone: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        do {
            let session = try openSession()
            let (published, topic) = (published, message.topic.rawValue)
            let delivery = PendingDelivery { result in
                if case .success = result {
                    session.markReachable(true)
                    published.increment(topic, "ok")
                } else {
                    published.increment(topic, "failed")
                }
                whenDone(result)
            }
            session.produce(message, delivery, limit: nil)
        } catch {
            published.increment(message.topic.rawValue, "failed")
            whenDone(.failure(error))
        }
    }

    /// Publishes a message, waiting at most this long.
    ///
    /// - Important: A message that timed out may still become durable later.
    public func publish(_ message: OutgoingMessage, timeout: Duration) async throws {
        try await publish(message, limit: timeout)
    }

    private func publish(_ message: OutgoingMessage, limit: Duration?) async throws {
        let session = try openSession()
        let delivery = PendingDelivery()
        do {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    delivery.await(continuation)
                    session.produce(message, delivery, limit: limit)
                }
            } onCancel: {
                delivery.complete(.failure(CancellationError()))
            }
        } catch {
            published.increment(message.topic.rawValue, "failed")
            throw error
        }
        session.markReachable(true)
        published.increment(message.topic.rawValue, "ok")
    }

    /// Whether the last thing heard of the brokers was good.
    public var isReachable: Bool {
        state.withLock { $0.session?.isReachable ?? true }
    }

    /// Asks a broker for its topics.
    ///
    /// - Returns: How long the answer took.
    public func probe(timeout: Duration = .seconds(2)) async throws -> Duration {
        let session = try openSession()
        return try await blocking.run {
            let start = ContinuousClock.now
            var metadata: UnsafePointer<rd_kafka_metadata>?
            let code = rd_kafka_metadata(session.handle.pointer, 0, nil, &metadata, Int32(timeout.milliseconds))
            if let metadata { rd_kafka_metadata_destroy(metadata) }
            session.markReachable(code == RD_KAFKA_RESP_ERR_NO_ERROR)
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, doing: "probe") }
            return start.duration(to: .now)
        }
    }

    /// The id of the cluster, or nil when no broker answers in time.
    public func clusterID(timeout: Duration = .seconds(2)) async throws -> String? {
        let session = try openSession()
        return await blocking.run { session.handle.clusterID(within: timeout) }
    }

    /// Works until asked to end.
    public func run() async throws {
        await withCheckedContinuation { continuation in
            let isClosed = state.withLock { state in
                if !state.isClosed { state.whenClosed = continuation }
                return state.isClosed
            }
            if isClosed { continuation.resume() }
        }
        guard let session = state.withLock({ $0.session.take() }) else { return }
        let limit = configuration.messageTimeout
        let isFlushed = await blocking.run { session.flush(within: min(limit, .seconds(10))) }
        if !isFlushed { log.warning("not everything was published in time", [.component: name]) }
        session.close()
    }

    /// Asks it to finish what it has and to return from `run`.
    public func shutDown() {
        let waiting = state.withLock { state in
            state.isClosed = true
            return state.whenClosed.take()
        }
        waiting?.resume()
    }

    /// Makes the present client fail as a broker's refusal would, for tests.
    package func failForGood() throws {
        let session = try openSession()
        rd_kafka_test_fatal_error(session.handle.pointer, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "test")
    }

    private func openSession() throws -> ProducerSession {
        let (session, failed) = try state.withLock { state -> (ProducerSession, ProducerSession?) in
            if let session = state.session, !session.isFatal { return (session, nil) }
            guard !state.isClosed else { throw MessagingError.closed }
            let failed = state.session
            let session = try ProducerSession(configuration, log: log)
            session.start()
            state.session = session
            return (session, failed)
        }
        if let failed {
            log.warning("the producer failed for good and was replaced", [.component: name])
            failed.close()
        }
        return session
    }
}
