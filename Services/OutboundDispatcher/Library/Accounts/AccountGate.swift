import Core
import Messaging
import Synchronization

/// Lets parts through to an account as fast as it takes them, and holds the consumer while it takes none.
final class AccountGate: Sendable {
    private let name: String
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> ContinuousClock.Instant
    private let log: Log
    private let condition: Mutex<AccountCondition>

    init(
        _ account: ChannelAccount, messagesPerSecond: Double, clock: any Clock<Duration>,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, log: Log
    ) {
        name = "\(account.provider) account"
        self.clock = clock
        self.now = now
        self.log = log.with([.component: account.provider])
        condition = Mutex(AccountCondition(perSecond: messagesPerSecond, now: now()))
    }

    /// What is wrong with the account; `ok` when nothing is.
    var text: String { condition.withLock { $0.text } }

    /// Returns when a part may be sent; whoever passes says afterwards how it ended.
    ///
    /// - Returns: When it was let through.
    /// - Throws: `CancellationError`.
    func pass() async throws -> ContinuousClock.Instant {
        var hold: ConsumerGate?
        defer { if let hold { _ = hold.release(name) } }
        while true {
            let moment = now()
            switch condition.withLock({ $0.ask(at: moment) }) {
            case .go: return moment
            case .wait(let pause): try await clock.sleep(for: pause)
            case .blocked(let pause):
                // Nothing more is taken that would only wait.
                if hold == nil {
                    hold = ConsumerGate.current
                    _ = hold?.hold(for: name)
                }
                // Not all at once when it is over.
                try await clock.sleep(for: min(pause, .seconds(1)) + .milliseconds(Int.random(in: 0...50)))
            }
        }
    }

    func noteAnswer() {
        let (before, after) = condition.withLock { condition in
            let before = condition.text
            condition.noteAnswer()
            return (before, condition.text)
        }
        if before != after { log.info("the account sends again") }
    }

    func noteNothing() { condition.withLock { $0.noteNothing() } }

    func note(_ failure: SendingFailure, of since: ContinuousClock.Instant) {
        let (before, after) = condition.withLock { condition in
            let before = condition.text
            condition.note(failure, of: since, at: now(), jitter: .random(in: 0.5...1))
            return (before, condition.text)
        }
        guard before != after else { return }
        if failure.kind == .accountPaused {
            log.error("the provider refuses the account: nothing is sent until that is mended", [.detail: failure.code])
        } else {
            log.warning("the account takes nothing for now", [.detail: failure.code])
        }
    }
}
