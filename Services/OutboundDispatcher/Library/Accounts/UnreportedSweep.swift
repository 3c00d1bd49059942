public import Core
public import Lifecycle

/// Asks a provider about messages of which it has long said nothing, so that a lost report leaves no reply under way for
/// ever.
///
/// Every dispatcher runs one; the store gives each message to one of them.
public final class UnreportedSweep: Component {
    /// What the component is called.
    public let name: String

    private let delivery: AccountDelivery
    private let turns: PeriodicTurns

    /// Makes the sweep.
    ///
    /// - Parameters:
    ///   - line: What the provider's consumer is called.
    ///   - delivery: What asks.
    ///   - period: How often it looks.
    ///   - clock: What the period is measured with.
    ///   - log: Where it writes.
    public init(
        _ line: String, delivery: AccountDelivery, period: Duration = .seconds(10),
        clock: any Clock<Duration> = ContinuousClock(), log: Log
    ) {
        name = "\(line) unreported sweep"
        self.delivery = delivery
        turns = PeriodicTurns(every: period, clock: clock, complaint: "lost reports could not be asked for", log: log)
    }

    /// Sweeps until asked to end.
    public func run() async throws {
        await turns.run { [delivery] in try await delivery.askForReports() }
    }

    /// Asks it to end.
    public func shutDown() { turns.end() }
}
