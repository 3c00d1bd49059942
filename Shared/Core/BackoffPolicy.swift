/// How long to wait between tries: doubling from a first pause up to a longest one, with jitter against stampedes.
public struct BackoffPolicy: Sendable {
    /// The pause before the second try.
    public let first: Duration
    /// The longest pause.
    public let longest: Duration

    /// Makes a policy.
    public init(first: Duration, longest: Duration) {
        self.first = first
        self.longest = longest
    }

    /// The pause after a number of failed tries (1 or more), at least half of the full one.
    public func pause(afterFailures failures: Int, jitter: Double = .random(in: 0.5...1)) -> Duration {
        let doublings = min(max(0, failures - 1), 30)
        let full = min(first * (1 << doublings), longest)
        return full * jitter
    }
}
