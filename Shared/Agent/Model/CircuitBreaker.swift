/// Lets nobody ask a model that fails again and again, and one try through from time to time.
struct CircuitBreaker: Sendable {
    /// Failures in a row that open it.
    static let threshold = 5
    private static let firstPause = Duration.seconds(5)
    private static let longestPause = Duration.seconds(60)

    private enum State: Sendable {
        case closed(failures: Int)
        case open(until: ContinuousClock.Instant, pause: Duration)
        case trying(since: ContinuousClock.Instant, pause: Duration)
    }
    private var state = State.closed(failures: 0)

    /// Whether nobody may ask.
    var isOpen: Bool {
        guard case .closed = state else { return true }
        return false
    }

    /// Whether this request may be made; when the pause is over the first that asks is the trial.
    mutating func allows(at now: ContinuousClock.Instant) -> Bool {
        switch state {
        case .closed: return true
        case .open(let until, let pause):
            guard now >= until else { return false }
            state = .trying(since: now, pause: pause)
            return true
        case .trying(let since, let pause):
            // A trial whose run was cancelled never reports.
            guard now >= since + Self.longestPause else { return false }
            state = .trying(since: now, pause: pause)
            return true
        }
    }

    /// The model has answered, if only to say no: it is there.
    mutating func noteAnswer() {
        state = .closed(failures: 0)
    }

    /// A trial has ended without telling anything: the next one may try.
    mutating func noteNothing(at now: ContinuousClock.Instant) {
        if case .trying(_, let pause) = state { state = .open(until: now + pause, pause: pause) }
    }

    /// The model has no time for now, so it is there.
    mutating func noteLimited() {
        if case .trying = state { state = .closed(failures: 0) }
    }

    /// The model has failed.
    mutating func noteFailure(at now: ContinuousClock.Instant) {
        switch state {
        case .closed(let failures) where failures + 1 < Self.threshold: state = .closed(failures: failures + 1)
        case .closed: state = .open(until: now + Self.firstPause, pause: Self.firstPause)
        case .trying(_, let pause):
            let longer = min(pause * 2, Self.longestPause)
            state = .open(until: now + longer, pause: longer)
        case .open: break
        }
    }
}
