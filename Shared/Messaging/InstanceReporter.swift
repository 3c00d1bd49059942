public import Core
public import Lifecycle

/// Notes in the store, every ten seconds, that this instance of a service is alive; health reads it.
///
/// A store that is away is only logged: the service goes on and is noted again when the store is back. A note may take
/// as long as the pause between two. Shut down in order, it takes the note back.
public final class InstanceReporter: Component {
    /// What it is called in logs.
    public let name = "instance-reporter"
    private let service: String
    private let instance: String
    private let version: String
    private let details: @Sendable () -> [String: String]
    private let store: any ServiceInstanceStoring
    private let period: Duration
    private let clock: any Clock<Duration>
    private let log: Log
    private let stop = AsyncStream<Never>.makeStream(bufferingPolicy: .bufferingNewest(1))

    /// Makes a reporter.
    ///
    /// - Parameters:
    ///   - service: The service's name.
    ///   - instance: What tells this process from others of the service.
    ///   - version: The version that runs.
    ///   - details: What else is worth knowing, such as the embedder and model in use; asked for each note.
    ///   - store: Where it is noted.
    ///   - period: The pause between two notes.
    ///   - clock: What the pause is measured with.
    ///   - log: Where it writes.
    public init(
        service: String, instance: String, version: String,
        details: @escaping @Sendable () -> [String: String] = { [:] }, store: any ServiceInstanceStoring,
        period: Duration = .seconds(10), clock: any Clock<Duration> = ContinuousClock(), log: Log
    ) {
        self.service = service
        self.instance = instance
        self.version = version
        self.details = details
        self.store = store
        self.period = period
        self.clock = clock
        self.log = log
    }

    /// Notes the instance until asked to end.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.noteUntilCancelled() }
            for await _ in stop.stream {}
            group.cancelAll()
        }
        // Cancelled means that the service ends in a hurry: the note grows old by itself.
        guard !Task.isCancelled else { return }
        do {
            try await within(.seconds(1)) {
                try await self.store.forget(service: self.service, instance: self.instance)
            }
        } catch {
            log.info("the instance could not be forgotten", [.component: name, .error: "\(error)"])
        }
    }

    /// Asks it to end; it does so at once.
    public func shutDown() {
        stop.continuation.finish()
    }

    private func noteUntilCancelled() async {
        var isNoted = true
        while !Task.isCancelled {
            do {
                try await within(period) {
                    try await self.store.note(
                        service: self.service, instance: self.instance, version: self.version, details: self.details())
                }
                if !isNoted { log.info("the instance is noted again", [.component: name]) }
                isNoted = true
            } catch {
                if isNoted, !Task.isCancelled {
                    log.warning("the instance cannot be noted", [.component: name, .error: "\(error)"])
                    isNoted = false
                }
            }
            try? await clock.sleep(for: period)
        }
    }

    /// Runs the body and cancels it when it takes longer than the limit.
    private func within(_ limit: Duration, _ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await self.clock.sleep(for: limit)
                throw InstanceReporterTimeout()
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

/// The store did not answer in time.
private struct InstanceReporterTimeout: Error, CustomStringConvertible {
    var description: String { "the store did not answer in time" }
}
