public import Core
import Synchronization

/// Ends a part that takes too long: it is cancelled, and fails with `MessagingError.timeLimitExceeded`.
///
/// - Important: A part that ignores cancellation still holds its place until it returns.
public struct TimeLimit: Middleware {
    private let ordered: Duration?
    private let concurrent: Duration?
    private let alarms: any AlarmSetting

    /// Makes the middleware; a part without a limit may take as long as it likes.
    public init(ordered: Duration?, concurrent: Duration?, alarms: any AlarmSetting = SystemAlarms()) {
        self.ordered = ordered
        self.concurrent = concurrent
        self.alarms = alarms
    }

    /// The handler with the addition around it.
    public func wrap(_ handler: any MessageHandler) -> any MessageHandler {
        let (ordered, concurrent, alarms) = (ordered, concurrent, alarms)
        return ClosureHandler { message in
            let result = try await Self.limit(ordered, alarms) { try await handler.handle(message) }
            guard let concurrent, case .continuing(let rest) = result else { return result }
            return .continuing { try await Self.limit(concurrent, alarms, rest) }
        }
    }

    private static func limit<Result: Sendable>(
        _ limit: Duration?, _ alarms: any AlarmSetting, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        guard let limit else { return try await body() }
        let isOver = Flag()
        do {
            return try await alarms.withLimit(limit, whenOver: { isOver.raise() }, body)
        } catch {
            throw isOver.isRaised && !Task.isCancelled ? MessagingError.timeLimitExceeded(limit) : error
        }
    }
}

/// Something that happens once.
private final class Flag: Sendable {
    private let value = Atomic(false)
    var isRaised: Bool { value.load(ordering: .acquiring) }
    func raise() { value.store(true, ordering: .releasing) }
}
