public import Core

/// Puts what could not be processed on the dead-letter topic, after which it counts as finished.
///
/// The letter has the original key, value and headers, and `fte-dlq-*` headers that say where it was and why it died.
/// It is published until it is acknowledged, so that the offset never moves before.
public struct DeadLettering: Middleware {
    /// Told of each letter after it is on its topic; repeated a few times when it fails.
    public typealias Hook =
        @Sendable (_ message: ReceivedMessage, _ error: any Error, _ attempts: Int) async throws -> Void

    private let writer: Writer

    /// Makes the middleware.
    ///
    /// - Parameters:
    ///   - publisher: Where letters go.
    ///   - service: Who gives up, as `fte-dlq-service`.
    ///   - cluster: The id of the cluster the messages come from.
    ///   - backoff: The pauses between tries to publish.
    ///   - clock: What pauses are measured with.
    ///   - log: Takes each letter.
    ///   - onDeadLetter: Lets the service record the letter.
    public init(
        publisher: any MessagePublisher, service: String, cluster: @escaping @Sendable () -> String,
        backoff: BackoffPolicy = BackoffPolicy(first: .milliseconds(200), longest: .seconds(5)),
        clock: any Clock<Duration> = ContinuousClock(), log: Log, onDeadLetter: @escaping Hook = { _, _, _ in }
    ) {
        writer = Writer(
            publisher: publisher, service: service, cluster: cluster, backoff: backoff, clock: clock, log: log,
            onDeadLetter: onDeadLetter)
    }

    /// The handler with the addition around it.
    public func wrap(_ handler: any MessageHandler) -> any MessageHandler {
        let writer = writer
        return ClosureHandler { message in
            do {
                guard case .continuing(let rest) = try await handler.handle(message) else { return .finished }
                return .continuing {
                    do { try await rest() } catch { try await writer.bury(message, because: error) }
                }
            } catch {
                try await writer.bury(message, because: error)
                return .finished
            }
        }
    }

    private struct Writer: Sendable {
        let publisher: any MessagePublisher
        let service: String
        let cluster: @Sendable () -> String
        let backoff: BackoffPolicy
        let clock: any Clock<Duration>
        let log: Log
        let onDeadLetter: Hook

        func bury(_ message: ReceivedMessage, because error: any Error) async throws {
            // Being stopped says nothing about the message: it comes again.
            try Task.checkCancellation()
            let (cause, attempts, firstFailedAt) = Self.parts(of: error)
            let letter = DeadLetter(
                message: message, service: service, cluster: cluster(), error: cause, attempts: attempts,
                firstFailedAt: firstFailedAt)
            try await publish(letter.outgoing)
            log.error(
                "a message was dead-lettered",
                [
                    .error: "\(cause)", .attempt: "\(attempts)", .topic: message.topic.rawValue,
                    .partition: "\(message.partition)", .offset: "\(message.offset)",
                ])
            try await tell(message, cause, attempts)
        }

        private func publish(_ letter: OutgoingMessage) async throws {
            var failures = 0
            defer { if failures > 0 { _ = ConsumerGate.current?.release("kafka") } }
            while true {
                do { return try await publisher.publish(letter) } catch {
                    try Task.checkCancellation()
                    if failures == 0 { _ = ConsumerGate.current?.hold(for: "kafka") }
                    failures += 1
                    log.warning("a dead letter could not be published", [.error: "\(error)", .attempt: "\(failures)"])
                    try await clock.sleep(for: backoff.pause(afterFailures: failures))
                }
            }
        }

        private func tell(_ message: ReceivedMessage, _ cause: any Error, _ attempts: Int) async throws {
            var failures = 0
            while true {
                do { return try await onDeadLetter(message, cause, attempts) } catch {
                    try Task.checkCancellation()
                    failures += 1
                    var isAway = false
                    if case .unavailable = RetryDisposition.of(error) { isAway = true }
                    guard isAway || failures < 5 else {
                        log.error("a dead letter could not be recorded", [.error: "\(error)"])
                        return
                    }
                    try await clock.sleep(for: backoff.pause(afterFailures: failures))
                }
            }
        }

        private static func parts(of error: any Error) -> (any Error, Int, Timestamp) {
            guard case MessagingError.gaveUp(let attempts, let firstFailedAt, let underlying) = error else {
                return (error, 1, .now)
            }
            return (underlying, attempts, firstFailedAt)
        }
    }
}
