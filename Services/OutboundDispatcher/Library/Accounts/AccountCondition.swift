import Core

/// Whether an account may send now: its rate, its pauses after failures, and its circuit.
///
/// Pure: it is told the time and what happened. After a few failures in a row the circuit is open, and one part at a time
/// tries whether the provider is back; a provider that refuses the account itself opens it at once. A provider that says
/// nothing holds no more parts than it takes in two seconds.
struct AccountCondition {
    /// What whoever wants to send is told.
    enum Answer: Equatable {
        /// It may send now.
        case go
        /// The rate is used up for so long.
        case wait(Duration)
        /// The provider takes nothing for so long, or somebody else tries it at this moment.
        case blocked(Duration)
    }

    /// Failures in a row that open the circuit.
    static let threshold = 3
    /// How long others wait while one tries.
    private static let trialPause = Duration.milliseconds(200)
    /// How long others wait while too many are unanswered.
    private static let crowdPause = Duration.milliseconds(50)
    /// A trial that says nothing for so long has been forgotten.
    private static let longestTrial = Duration.seconds(120)
    private static let backoff = BackoffPolicy(first: .seconds(1), longest: .seconds(300))
    private static let pausedBackoff = BackoffPolicy(first: .seconds(15), longest: .seconds(60))

    private let perSecond: Double
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant
    private let mostUnanswered: Int
    /// Parts that were let through and have not ended.
    private var unanswered = 0
    private var failures = 0
    /// Failures of parts that were let through after the one before had failed: pauses grow by these.
    private var rounds = 0
    private var failedAt: ContinuousClock.Instant?
    private var last: SendingFailure?
    private var blockedUntil: ContinuousClock.Instant
    private var trialSince: ContinuousClock.Instant?

    init(perSecond: Double, now: ContinuousClock.Instant) {
        self.perSecond = perSecond
        tokens = max(1, perSecond)
        mostUnanswered = min(400, max(8, Int(perSecond * 2)))
        filledAt = now
        blockedUntil = now
    }

    /// What is wrong, in a word and the provider's code; `ok` when nothing is.
    var text: String {
        guard let last, isOpen else { return "ok" }
        return "\(last.kind.rawValue) (\(last.code))"
    }

    /// How many may go at once after a rest.
    private var capacity: Double { max(1, perSecond) }

    /// Whether only trials may go.
    private var isOpen: Bool { failures >= Self.threshold || last?.kind == .accountPaused }

    /// Whether a part may be sent now; if so it counts as sent.
    mutating func ask(at now: ContinuousClock.Instant) -> Answer {
        if now < blockedUntil { return .blocked(now.duration(to: blockedUntil)) }
        guard unanswered < mostUnanswered else { return .blocked(Self.crowdPause) }
        if isOpen {
            if let trialSince, now < trialSince + Self.longestTrial { return .blocked(Self.trialPause) }
            trialSince = now
        }
        tokens = min(capacity, tokens + perSecond * (filledAt.duration(to: now) / .seconds(1)))
        filledAt = now
        guard tokens >= 1 else {
            trialSince = nil
            return .wait(.seconds((1 - tokens) / perSecond))
        }
        tokens -= 1
        unanswered += 1
        return .go
    }

    /// The provider has taken or refused a part on its own account: it is there.
    mutating func noteAnswer() {
        unanswered = max(0, unanswered - 1)
        failures = 0
        rounds = 0
        last = nil
        trialSince = nil
    }

    /// Something that went through ended without the provider: it counts as not sent.
    mutating func noteNothing() {
        unanswered = max(0, unanswered - 1)
        trialSince = nil
        tokens = min(capacity, tokens + 1)
    }

    /// The provider has failed or refused the account.
    ///
    /// - Parameters:
    ///   - failure: What it said.
    ///   - since: When the part was let through that it said it of.
    ///   - now: The present moment.
    ///   - jitter: What part of a pause is waited.
    mutating func note(
        _ failure: SendingFailure, of since: ContinuousClock.Instant, at now: ContinuousClock.Instant, jitter: Double
    ) {
        unanswered = max(0, unanswered - 1)
        failures += 1
        // What was on its way already when it failed says nothing new: many at once are one failure.
        if failedAt.map({ since >= $0 }) ?? true || rounds == 0 {
            rounds += 1
            failedAt = now
        }
        last = failure
        trialSince = nil
        let policy = failure.kind == .accountPaused ? Self.pausedBackoff : Self.backoff
        let pause = max(failure.retryAfter ?? .zero, policy.pause(afterFailures: rounds, jitter: jitter))
        blockedUntil = max(blockedUntil, now + pause)
    }
}
