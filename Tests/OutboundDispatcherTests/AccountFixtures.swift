import Core
import FoundationEssentials
import Lifecycle
import Messaging
import Synchronization

@testable import OutboundDispatcher

/// A clock whose sleeps end at once and move the time.
final class JumpingClock: Clock {
    private let elapsed = Mutex(Duration.zero)
    private let start = ContinuousClock.now

    var minimumResolution: Duration { .zero }
    var now: ContinuousClock.Instant { start + passed }
    var passed: Duration { elapsed.withLock { $0 } }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        elapsed.withLock { $0 = max($0, start.duration(to: deadline)) }
        await Task.yield()
    }

    /// The time of day, which goes with the clock.
    var wall: WallTime { WallTime(clock: self) }

    struct WallTime: TimeSource {
        let clock: JumpingClock
        var now: Timestamp {
            Fixtures.requestedAt.adding(seconds: Double(clock.passed.components.seconds) + 1)
        }
    }
}

/// A provider that does as it is told, and takes everything else.
final class FakeAccount: SendingAccount {
    private struct State {
        var failures: [SendingFailure] = []
        var found: [[SentPart]?] = []
        var sent: [OutgoingPart] = []
        var lookedUp = 0
        var lookUpFailures: [SendingFailure] = []
        var beforeFailing: (@Sendable () -> Void)?
        var states: [String: SentPart] = [:]
    }
    private let state = Mutex(State())
    let account = ChannelAccount(provider: "twilio", address: "+15550100")
    let channel = Channel.whatsapp
    let rules: SendingRules

    init(rules: SendingRules = SendingRules(messagesPerSecond: 1000, lookUpAfter: .seconds(30))) {
        self.rules = rules
    }

    var sent: [OutgoingPart] { state.withLock { $0.sent } }
    var lookedUp: Int { state.withLock { $0.lookedUp } }

    func fail(_ failures: SendingFailure..., whileFailing action: (@Sendable () -> Void)? = nil) {
        state.withLock { state in
            state.failures += failures
            state.beforeFailing = action
        }
    }

    func failLookUp(_ failure: SendingFailure) { state.withLock { $0.lookUpFailures.append(failure) } }

    func find(_ found: [SentPart]?...) { state.withLock { $0.found += found } }

    func parts(of reply: ReplyRequested) -> [String] { reply.parts }

    func say(_ state: SentPart) { self.state.withLock { $0.states[state.providerMessageID] = state } }

    func state(of providerMessageID: String) async throws -> SentPart? {
        state.withLock { $0.states[providerMessageID] }
    }

    func send(_ part: OutgoingPart) async throws -> SentPart {
        let (failure, action): (SendingFailure?, (@Sendable () -> Void)?) = state.withLock { state in
            let failure = state.failures.isEmpty ? nil : state.failures.removeFirst()
            if failure == nil { state.sent.append(part) }
            return (failure, state.beforeFailing)
        }
        if let failure {
            action?()
            throw failure
        }
        return SentPart(providerMessageID: "SM-\(part.attemptID.text)", status: .queued)
    }

    func lookUp(_ part: OutgoingPart, since: Timestamp) async throws -> [SentPart]? {
        try state.withLock { state in
            state.lookedUp += 1
            if !state.lookUpFailures.isEmpty { throw state.lookUpFailures.removeFirst() }
            return state.found.isEmpty ? [] : state.found.removeFirst()
        }
    }
}

/// A store that keeps attempts as the real one promises.
final class FakeAccountStore: AccountDelivering {
    struct Attempt: Equatable {
        var status: String
        var claimedAt: Timestamp
        var purpose: PartClaim.Purpose
        var reported: DeliveryStatus?
        var code: String?
        var isReleased = false
    }
    private struct State {
        var attempts: [UUID: Attempt] = [:]
        var isOptedOut = false
        var isOutsideWindow = false
        var givenUp: [String] = []
        var held: [HeldReply] = []
        var provedMail: String?
        var redirected: [OutgoingMessage] = []
        var known: Set<String> = []
        var claims = 0
        var ending: (after: Int, attempt: UUID)?
        var unreported: [UnreportedPart] = []
    }
    private let state = Mutex(State())

    var attempts: [UUID: Attempt] { state.withLock { $0.attempts } }
    var endings: [String] { attempts.values.map { $0.code.map { "failed \($0)" } ?? $0.status }.sorted() }
    var givenUp: [String] { state.withLock { $0.givenUp } }
    var redirected: [OutgoingMessage] { state.withLock { $0.redirected } }
    var held: Int { state.withLock { $0.held.count } }

    func optOut() { state.withLock { $0.isOptedOut = true } }
    func closeWindow() { state.withLock { $0.isOutsideWindow = true } }
    func proveMail(_ address: String) { state.withLock { $0.provedMail = address } }
    func know(_ ids: String...) { state.withLock { $0.known.formUnion(ids) } }
    func leaveClaimed(_ id: UUID, at: Timestamp) {
        state.withLock { $0.attempts[id] = Attempt(status: "claimed", claimedAt: at, purpose: .deliver) }
    }

    /// Lets a report come while somebody waits for it.
    func endOnClaim(after count: Int, _ attempt: UUID) { state.withLock { $0.ending = (count, attempt) } }

    func claim(_ claim: PartClaim) async throws -> PartClaimResult {
        state.withLock { state in
            state.claims += 1
            if let ending = state.ending, state.claims > ending.after {
                state.attempts[ending.attempt]?.status = "sent"
                state.attempts[ending.attempt]?.reported = .delivered
            }
            if let attempt = state.attempts[claim.attemptID] {
                switch attempt.status {
                case "sent": return .sent(attempt.reported ?? .queued, at: attempt.claimedAt)
                case "claimed":
                    if attempt.claimedAt != claim.renewing, !attempt.isReleased {
                        return .interrupted(since: attempt.claimedAt)
                    }
                default: return .over
                }
            }
            if state.attempts.values.contains(where: { $0.status == "failed" }) { return .over }
            if state.isOptedOut {
                state.attempts[claim.attemptID] = Attempt(
                    status: "refused", claimedAt: claim.at, purpose: claim.purpose)
                return .refused(reason: "opted_out")
            }
            if state.isOutsideWindow, claim.window != nil, claim.purpose == .deliver { return .outsideWindow }
            state.attempts[claim.attemptID] = Attempt(status: "claimed", claimedAt: claim.at, purpose: claim.purpose)
            return .claimed
        }
    }

    func release(_ attemptID: UUID, claimedAt: Timestamp) async throws {
        state.withLock { state in
            guard state.attempts[attemptID]?.claimedAt == claimedAt else { return }
            state.attempts[attemptID]?.isReleased = true
        }
    }

    func known(_ provider: String, messages: [String]) async throws -> Set<String> {
        state.withLock { $0.known.intersection(messages) }
    }

    func record(_ ending: PartEnding, _ consequences: Consequences) async throws -> [OutboxRow] {
        state.withLock { state in
            switch ending.result {
            case .accepted(_, let status, _):
                state.attempts[ending.attemptID]?.status = "sent"
                state.attempts[ending.attemptID]?.reported = status
            case .failed(let code):
                state.attempts[ending.attemptID]?.status = "failed"
                state.attempts[ending.attemptID]?.code = code
            case .unclear: state.attempts[ending.attemptID]?.status = "unknown"
            }
        }
        return []
    }

    func apply(_ report: DeliveryReported, _ consequences: Consequences) async throws -> [OutboxRow]? {
        state.withLock { state in
            guard let id = report.attemptID, state.attempts[id] != nil else { return nil }
            state.attempts[id]?.reported = report.status
            if report.status.isFailure {
                state.attempts[id]?.status = "failed"
                state.attempts[id]?.code = report.code
            }
            return []
        }
    }

    func leaveUnreported(_ parts: UnreportedPart...) { state.withLock { $0.unreported += parts } }

    func takeUnreported(by account: ChannelAccount, ages: [Duration], at: Timestamp) async throws -> [UnreportedPart] {
        state.withLock { state in
            defer { state.unreported = [] }
            return state.unreported
        }
    }

    func giveUp(
        _ messageID: UUID, code: String, at: Timestamp, _ consequences: Consequences
    ) async throws -> [OutboxRow] {
        state.withLock { $0.givenUp.append(code) }
        return []
    }

    func redirect(
        _ claim: ClosedClaim, _ event: @Sendable (_ address: String) throws -> OutgoingMessage
    ) async throws -> [OutboxRow]? {
        try state.withLock { state in
            guard let address = state.provedMail else { return nil }
            state.attempts[claim.attemptID] = Attempt(status: "refused", claimedAt: claim.at, purpose: .deliver)
            state.redirected.append(try event(address))
            return []
        }
    }

    func hold(_ reply: HeldReply) async throws -> Bool {
        state.withLock { state in
            state.held.append(reply)
            return state.held.count == 1
        }
    }

    func releaseHeld(longest: Duration, at: Timestamp, _ consequences: Consequences) async throws -> [OutboxRow] { [] }
}
