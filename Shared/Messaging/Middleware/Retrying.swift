public import Core

/// Tries a failed part again in place, as its error allows.
///
/// - `.retry`: with growing pauses, up to a number of tries and a time, holding only the lane of that key.
/// - `.unavailable`: without limit and without using up tries; the consumer takes nothing new meanwhile.
/// - `.permanent`: never.
///
/// What is given up is thrown as `MessagingError.gaveUp`.
public struct Retrying: Middleware {
    /// How often and how long one part may be tried.
    public struct Policy: Sendable {
        /// The number of tries, the first included.
        public let tries: Int
        /// How long after the first failure a further try may begin.
        public let within: Duration
        /// The pauses between tries.
        public let backoff: BackoffPolicy

        /// Makes a policy.
        public init(tries: Int, within: Duration, backoff: BackoffPolicy) {
            self.tries = tries
            self.within = within
            self.backoff = backoff
        }

        /// Five tries within a minute.
        public static let standard = Policy(
            tries: 5, within: .seconds(60), backoff: BackoffPolicy(first: .milliseconds(200), longest: .seconds(20)))
        /// One try: an error that says `.retry` is given up at once.
        public static let once = Policy(
            tries: 1, within: .zero, backoff: BackoffPolicy(first: .milliseconds(200), longest: .seconds(20)))
    }

    private let ordered: Policy
    private let concurrent: Policy
    private let attempts: Attempts

    /// Makes the middleware.
    ///
    /// - Parameters:
    ///   - ordered: For the ordered part.
    ///   - concurrent: For the concurrent part.
    ///   - awayBackoff: The pauses while something outside is away.
    ///   - clock: What pauses are measured with.
    ///   - log: Takes failed tries and waits.
    public init(
        ordered: Policy = .standard, concurrent: Policy = .standard,
        awayBackoff: BackoffPolicy = BackoffPolicy(first: .milliseconds(100), longest: .seconds(2)),
        clock: any Clock<Duration> = ContinuousClock(), log: Log
    ) {
        self.ordered = ordered
        self.concurrent = concurrent
        attempts = Attempts(awayBackoff: awayBackoff, clock: clock, log: log)
    }

    /// The handler with the addition around it.
    public func wrap(_ handler: any MessageHandler) -> any MessageHandler {
        let (ordered, concurrent, attempts) = (ordered, concurrent, attempts)
        return ClosureHandler { message in
            let result = try await attempts.run(ordered, message) { try await handler.handle(message) }
            guard case .continuing(let rest) = result else { return result }
            return .continuing { try await attempts.run(concurrent, message, rest) }
        }
    }
}

/// The loop around one part.
private struct Attempts: Sendable {
    let awayBackoff: BackoffPolicy
    let clock: any Clock<Duration>
    let log: Log

    func run<Result: Sendable>(
        _ policy: Retrying.Policy, _ message: ReceivedMessage, _ body: () async throws -> Result
    ) async throws -> Result {
        do { return try await body() } catch { return try await runAgain(policy, message, after: error, body) }
    }

    private func runAgain<Result: Sendable>(
        _ policy: Retrying.Policy, _ message: ReceivedMessage, after first: any Error, _ body: () async throws -> Result
    ) async throws -> Result {
        var error = first
        var failures = 0
        var waited = Duration.zero
        let firstFailedAt = Timestamp.now
        while true {
            try Task.checkCancellation()
            switch RetryDisposition.of(error) {
            case .unavailable(let dependency):
                switch try await wait(for: dependency, body) {
                case .success(let result): return result
                case .failure(let next): error = next
                }
                continue
            case .permanent:
                throw MessagingError.gaveUp(
                    attempts: failures + 1, firstFailedAt: firstFailedAt, underlying: error)
            case .retry:
                failures += 1
                let pause = policy.backoff.pause(afterFailures: failures)
                guard failures < policy.tries, waited + pause <= policy.within else {
                    throw MessagingError.gaveUp(attempts: failures, firstFailedAt: firstFailedAt, underlying: error)
                }
                logFailure(error, failures, message)
                try await clock.sleep(for: pause)
                waited += pause
            }
            do { return try await body() } catch let next { error = next }
        }
    }

    /// Holds the consumer and tries until the dependency is back, or the body fails in another way.
    private func wait<Result: Sendable>(
        for dependency: String, _ body: () async throws -> Result
    ) async throws -> Swift.Result<Result, any Error> {
        let gate = ConsumerGate.current
        if gate?.hold(for: dependency) ?? true {
            log.warning("waiting for a dependency", [.component: dependency])
        }
        defer {
            if gate?.release(dependency) ?? true { log.info("done waiting", [.component: dependency]) }
        }
        var failures = 1
        while true {
            try await clock.sleep(for: awayBackoff.pause(afterFailures: failures))
            do { return .success(try await body()) } catch {
                guard RetryDisposition.of(error) == .unavailable(dependency: dependency) else { return .failure(error) }
                failures += 1
            }
        }
    }

    private func logFailure(_ error: any Error, _ failures: Int, _ message: ReceivedMessage) {
        log.info(
            "a message failed and is tried again",
            [
                .error: "\(error)", .attempt: "\(failures)", .topic: message.topic.rawValue,
                .partition: "\(message.partition)", .offset: "\(message.offset)",
            ])
    }
}
