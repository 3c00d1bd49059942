public import Core
import FoundationEssentials
public import Lifecycle

/// Sends the notices that wait, one at a time.
///
/// The replies they are about can be read already: nothing here holds one up. A notice that a mail server may have taken is
/// not sent again, one that it certainly has not waits until the server is back.
public final class NoticeSweep: Component {
    /// What the component is called.
    public let name = "notices"

    private static let messagesPerSecond = 5.0

    private let store: any NoticeStoring
    private let transport: any NoticeTransport
    private let mail: NoticeMail
    private let limits: NoticeLimits
    private let gate: AccountGate
    private let time: any TimeSource
    private let log: Log
    private let notices: Counter
    private let turns: PeriodicTurns

    /// Makes the sweep.
    ///
    /// - Parameters:
    ///   - store: Where notices wait.
    ///   - transport: What they leave by.
    ///   - mail: Writes them.
    ///   - limits: How many may leave.
    ///   - period: How often it looks.
    ///   - clock: What pauses are measured with.
    ///   - time: The time of day.
    ///   - log: Where it writes.
    ///   - metrics: Where it counts.
    public init(
        store: any NoticeStoring, transport: any NoticeTransport, mail: NoticeMail, limits: NoticeLimits,
        period: Duration = .seconds(1), clock: any Clock<Duration> = ContinuousClock(),
        time: any TimeSource = SystemTimeSource(), log: Log, metrics: MetricsRegistry
    ) {
        self.store = store
        self.transport = transport
        self.mail = mail
        self.limits = limits
        self.time = time
        self.log = log
        turns = PeriodicTurns(every: period, clock: clock, complaint: "notices could not be sent", log: log)
        gate = AccountGate(transport.account, messagesPerSecond: Self.messagesPerSecond, clock: clock, log: log)
        notices = metrics.makeCounter(
            "fte_notices_total", help: "Notices by mail, by what became of them.", labels: ["result"])
    }

    /// What is wrong with what notices leave by; `ok` when nothing is.
    public var condition: String { gate.text }

    /// Sweeps until asked to end.
    public func run() async throws {
        await turns.run { while try await self.sendNext() {} }
    }

    /// Asks it to end.
    public func shutDown() { turns.end() }

    /// Sends the next one; false when none is due.
    func sendNext() async throws -> Bool {
        let passed = try await gate.pass()
        let taken: TakenNotice?
        do { taken = try await store.take(by: transport.account, limits: limits, at: time.now) } catch {
            gate.noteNothing()
            throw error
        }
        switch taken {
        case .claimed(let notice): try await send(notice, passed)
        case .interrupted(let notice):
            gate.noteNothing()
            try await end(notice, .unclear, "interrupted")
        case .refused(let reason):
            gate.noteNothing()
            notices.increment(reason.rawValue)
        case nil:
            gate.noteNothing()
            return false
        }
        return true
    }

    private func send(_ notice: Notice, _ passed: ContinuousClock.Instant) async throws {
        guard let mail = mail.mail(notice, from: transport.from, at: time.now) else {
            gate.noteNothing()
            return try await end(notice, .failed(code: "invalid_address"), "failed")
        }
        do {
            let id = try await transport.send(mail)
            gate.noteAnswer()
            try await end(notice, .sent(providerMessageID: id), "sent")
        } catch let failure as SendingFailure {
            try await take(failure, of: notice, passed)
        } catch {
            // Cancelled before anything left.
            gate.noteNothing()
            try await end(notice, .later(time.now), "later")
            throw error
        }
    }

    private func take(
        _ failure: SendingFailure, of notice: Notice, _ passed: ContinuousClock.Instant
    ) async throws {
        let isTheAccounts = [.accountBackoff, .accountPaused].contains(failure.kind)
        if isTheAccounts { gate.note(failure, of: passed) } else { gate.noteAnswer() }
        if failure.mayHaveBeenTaken { return try await end(notice, .unclear, "unclear") }
        if isTheAccounts { return try await end(notice, .later(time.now.adding(seconds: 1)), "later") }
        log.info("a notice will never be taken", [.detail: failure.code, .message: notice.messageID.text])
        try await end(notice, .failed(code: failure.code), "failed")
    }

    private func end(_ notice: Notice, _ ending: NoticeEnding, _ result: String) async throws {
        notices.increment(result)
        try await store.record(ending, of: notice, at: time.now)
    }
}
