/// How many requests a model is sent at a time: one more for each full round that succeeds, half when it says too many.
struct ConcurrencyLimit: Sendable {
    /// The right to make one request.
    struct Permit: Sendable {
        fileprivate let round: Int
    }

    /// Never more than this.
    let maximum: Int
    private var allowed: Double
    private var round = 0
    /// How many are on their way.
    private(set) var inFlight = 0

    init(maximum: Int) {
        self.maximum = maximum
        allowed = Double(maximum)
    }

    /// How many may be on their way now.
    var current: Int { max(1, Int(allowed)) }

    /// Takes a permit, if one is free.
    mutating func take() -> Permit? {
        guard inFlight < current else { return nil }
        inFlight += 1
        return Permit(round: round)
    }

    /// Gives a permit back after a request that got through, or that failed of something else.
    mutating func release(_: Permit, succeeded: Bool) {
        inFlight -= 1
        if succeeded { allowed = min(Double(maximum), allowed + 1 / allowed) }
    }

    /// Gives a permit back after "too many requests"; requests of one round shrink the limit once together.
    mutating func releaseLimited(_ permit: Permit) {
        inFlight -= 1
        guard permit.round == round else { return }
        round += 1
        allowed = max(1, allowed / 2)
    }
}
