import Synchronization

/// Ends a part that takes too long: it is cancelled, and fails with `MessagingError.timeLimitExceeded`.
///
/// - Important: A part that ignores cancellation still holds its place until it returns.
public struct TimeLimit: Middleware {
    private let ordered: Duration?
    private let concurrent: Duration?
    private let clock: any Clock<Duration>

    /// Makes the middleware; a part without a limit may take as long as it likes.
    public init(ordered: Duration?, concurrent: Duration?, clock: any Clock<Duration> = ContinuousClock()) {
        self.ordered = ordered
        self.concurrent = concurrent
        self.clock = clock
    }

    /// The handler with the addition around it.
    public func wrap(_ handler: any MessageHandler) -> any MessageHandler {
        let (ordered, concurrent, clock) = (ordered, concurrent, clock)
        return ClosureHandler { message in
            let result = try await Self.limit(ordered, clock) { try await handler.handle(message) }
            guard let concurrent, case .continuing(let rest) = result else { return result }
            return .continuing { try await Self.limit(concurrent, clock, rest) }
        }
    }

    private static func limit<Result: Sendable>(
        _ limit: Duration?, _ clock: any Clock<Duration>, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        guard let limit else { return try await body() }
        let isDone = Flag()
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addImmediateTask {
                defer { isDone.raise() }
                return try await body()
            }
            // A part that did not have to wait needs no clock.
            if !isDone.isRaised {
                group.addImmediateTask {
                    try? await clock.sleep(for: limit)
                    return nil
                }
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            if let result = first { return result }
            try Task.checkCancellation()
            throw MessagingError.timeLimitExceeded(limit)
        }
    }
}

/// Something that happens once.
private final class Flag: Sendable {
    private let value = Atomic(false)
    var isRaised: Bool { value.load(ordering: .acquiring) }
    func raise() { value.store(true, ordering: .releasing) }
}
