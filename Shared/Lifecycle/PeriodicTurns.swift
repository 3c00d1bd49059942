public import Core

/// Does something again and again until it is asked to end, whatever becomes of a turn.
///
/// A turn that fails is said once, however many fail after it; the next that goes well ends that.
public final class PeriodicTurns: Sendable {
    private let period: Duration
    private let clock: any Clock<Duration>
    private let complaint: StaticString
    private let log: Log
    private let ending = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    /// Makes them; nothing happens yet.
    ///
    /// - Parameters:
    ///   - period: How long it pauses between two turns.
    ///   - clock: What pauses are measured with.
    ///   - complaint: What is said of a turn that fails.
    ///   - log: Where that is said.
    public init(
        every period: Duration, clock: any Clock<Duration> = ContinuousClock(), complaint: StaticString, log: Log
    ) {
        self.period = period
        self.clock = clock
        self.complaint = complaint
        self.log = log
    }

    /// Takes turns until asked to end, which cancels the one that is under way.
    public func run(_ turn: @escaping @Sendable () async throws -> Void) async {
        await withTaskGroup { group in
            group.addTask { await self.repeatUntilCancelled(turn) }
            for await _ in ending.stream {}
            group.cancelAll()
        }
    }

    /// Asks them to end.
    public func end() { ending.continuation.finish() }

    private func repeatUntilCancelled(_ turn: @Sendable () async throws -> Void) async {
        var isFailing = false
        while !Task.isCancelled {
            do {
                try await turn()
                isFailing = false
            } catch {
                if !isFailing, !Task.isCancelled { log.info(complaint, [.error: "\(error)"]) }
                isFailing = true
            }
            try? await clock.sleep(for: period)
        }
    }
}
