public import Core
public import Lifecycle

/// Says held replies again once their customers have written, and tells people of those nobody came for.
///
/// Every dispatcher runs one; the store lets one of them work at a time.
public final class HeldReplySweep: Component {
    /// What the component is called.
    public let name = "held reply sweep"

    private let store: any AccountDelivering
    private let publish: @Sendable ([OutboxRow]) -> Void
    private let period: Duration
    private let clock: any Clock<Duration>
    private let time: any TimeSource
    private let log: Log
    private let ending = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    /// Makes the sweep.
    ///
    /// - Parameters:
    ///   - store: Where replies are held.
    ///   - publish: Takes the rows that a step has left.
    ///   - period: How often it looks.
    ///   - clock: What the period is measured with.
    ///   - time: The time of day.
    ///   - log: Where it writes.
    public init(
        store: any AccountDelivering, publish: @escaping @Sendable ([OutboxRow]) -> Void,
        period: Duration = .seconds(1), clock: any Clock<Duration> = ContinuousClock(),
        time: any TimeSource = SystemTimeSource(), log: Log
    ) {
        self.store = store
        self.publish = publish
        self.period = period
        self.clock = clock
        self.time = time
        self.log = log
    }

    /// Sweeps until asked to end.
    public func run() async throws {
        await withTaskGroup { group in
            group.addTask { await self.sweepUntilCancelled() }
            for await _ in ending.stream {}
            group.cancelAll()
        }
    }

    /// Asks it to end.
    public func shutDown() { ending.continuation.finish() }

    private func sweepUntilCancelled() async {
        var isFailing = false
        while !Task.isCancelled {
            do {
                publish(
                    try await store.releaseHeld(
                        longest: AccountDelivery.longestHold, at: time.now, DeliveryConsequences().events))
                isFailing = false
            } catch {
                if !isFailing, !Task.isCancelled { log.info("held replies could not be swept", [.error: "\(error)"]) }
                isFailing = true
            }
            try? await clock.sleep(for: period)
        }
    }
}
