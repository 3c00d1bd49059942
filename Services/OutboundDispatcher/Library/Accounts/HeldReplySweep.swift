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
    private let time: any TimeSource
    private let turns: PeriodicTurns

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
        self.time = time
        turns = PeriodicTurns(every: period, clock: clock, complaint: "held replies could not be swept", log: log)
    }

    /// Sweeps until asked to end.
    public func run() async throws {
        await turns.run { [self] in
            publish(
                try await store.releaseHeld(
                    longest: AccountDelivery.longestHold, at: time.now, DeliveryConsequences().events))
        }
    }

    /// Asks it to end.
    public func shutDown() { turns.end() }
}
