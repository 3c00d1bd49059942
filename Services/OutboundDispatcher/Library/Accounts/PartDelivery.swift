import Core
import FoundationEssentials

/// Brings one part of a reply to its provider, once: claims it, sends it and records that.
///
/// What was interrupted is looked up before it is sent again. It waits as long as the account is away, with nothing
/// claimed that was not checked again: a customer who has said STOP meanwhile hears nothing.
struct PartDelivery: Sendable {
    /// How a part ended.
    enum Ending: Equatable {
        /// The provider has it.
        case sent(DeliveryStatus, at: Timestamp)
        /// Nothing more of this reply is to be sent.
        case over
        /// Nothing but a template may be sent now.
        case outsideWindow
        /// The customer has had as many automatic answers as he may have.
        case tooManyAnswers
        /// The reply is not stored.
        case unknown
    }
    private enum Step {
        case ended(Ending)
        /// The provider certainly has nothing of it.
        case again
        /// Nobody knows yet whether the provider has it.
        case unsure
    }
    /// A conversation that is too fast for its provider so often is no matter of speed.
    private static let laneTries = 8
    private static let laneBackoff = BackoffPolicy(first: .seconds(2), longest: .seconds(60))
    /// After so long it is seen whether a report has said meanwhile what became of an interrupted attempt.
    private static let reportPause = Duration.seconds(5)

    let account: any SendingAccount
    let gate: AccountGate
    let store: any AccountDelivering
    let consequences: DeliveryConsequences
    let publish: @Sendable ([OutboxRow]) -> Void
    let clock: any Clock<Duration>
    let time: any TimeSource
    let log: Log

    /// Delivers a part.
    ///
    /// - Parameters:
    ///   - part: The part.
    ///   - purpose: What its attempt is for.
    ///   - count: How many parts the reply has.
    /// - Returns: How it ended.
    /// - Throws: `CancellationError`, and what the store throws; the part is then as far as it has come.
    func deliver(_ part: OutgoingPart, purpose: PartClaim.Purpose = .deliver, count: Int = 1) async throws -> Ending {
        var renewing: Timestamp?
        var tries = 0
        var looks = 0
        while true {
            let passed = try await gate.pass()
            let now = time.now
            let result: PartClaimResult
            do {
                let claim = try claim(part, purpose: purpose, count: count, renewing: renewing, at: now)
                result = try await store.claim(claim)
            } catch {
                gate.noteNothing()
                throw error
            }
            if case .claimed = result {
                switch try await send(part, at: now, passed, &tries) {
                case .ended(let ending): return ending
                case .again:
                    renewing = now
                    try await release(part, claimedAt: now)
                case .unsure: renewing = nil
                }
                continue
            }
            gate.noteNothing()
            guard case .interrupted(let since) = result else { return try ending(of: result, part) }
            switch try await lookUp(part, since: since, &looks) {
            case .ended(let ending): return ending
            case .again: renewing = since
            case .unsure: renewing = nil
            }
        }
    }

    private func claim(
        _ part: OutgoingPart, purpose: PartClaim.Purpose, count: Int, renewing: Timestamp?, at now: Timestamp
    ) throws(DispatchError) -> PartClaim {
        guard let message = part.reply.messageID else { throw .incompleteReply(field: "message_id") }
        return PartClaim(
            attemptID: part.attemptID, messageID: message, purpose: purpose, part: part.place, parts: count,
            account: account.account, channel: account.channel, to: part.reply.to, author: part.reply.author,
            kind: part.reply.kind, window: account.rules.window, limitsAnswers: account.rules.limitsAnswers,
            renewing: renewing, at: now)
    }

    private func ending(of result: PartClaimResult, _ part: OutgoingPart) throws -> Ending {
        switch result {
        case .sent(let status, let at): return .sent(status, at: at)
        case .outsideWindow: return .outsideWindow
        case .tooManyAnswers: return .tooManyAnswers
        case .over, .claimed, .interrupted: return .over
        case .unknown: return .unknown
        case .refused(let reason):
            log.info(
                "a reply was canceled",
                [
                    .detail: reason, .message: part.reply.messageID?.text ?? "",
                    .conversation: part.reply.conversationID?.text ?? "", .channel: account.channel.rawValue,
                ])
            return .over
        }
    }

    // MARK: Sending

    private func send(
        _ part: OutgoingPart, at now: Timestamp, _ passed: ContinuousClock.Instant, _ tries: inout Int
    ) async throws -> Step {
        do {
            let sent = try await account.send(part)
            gate.noteAnswer()
            return .ended(try await record(part, sent, claimedAt: now))
        } catch let failure as SendingFailure {
            return try await take(failure, of: part, passed, &tries)
        } catch {
            gate.noteNothing()
            throw error
        }
    }

    private func take(
        _ failure: SendingFailure, of part: OutgoingPart, _ passed: ContinuousClock.Instant, _ tries: inout Int
    ) async throws -> Step {
        switch failure.kind {
        case .accountBackoff, .accountPaused:
            gate.note(failure, of: passed)
            return failure.mayHaveBeenTaken ? .unsure : .again
        case .lane:
            gate.noteAnswer()
            tries += 1
            guard tries < Self.laneTries else { return .ended(try await fail(part, failure.code)) }
            let pause = Self.laneBackoff.pause(afterFailures: tries)
            try await clock.sleep(for: max(failure.retryAfter ?? .zero, pause))
            return .again
        case .terminal:
            gate.noteAnswer()
            return .ended(try await fail(part, failure.code))
        }
    }

    /// Says that the provider has nothing of a claimed part: whoever comes next need not look it up, nor tell a person.
    private func release(_ part: OutgoingPart, claimedAt: Timestamp) async throws {
        do {
            try await store.release(part.attemptID, claimedAt: claimedAt)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // This process knows it all the same.
            log.info("a claim could not be given back", [.message: part.reply.messageID?.text ?? ""])
        }
    }

    // MARK: Looking up

    private func lookUp(_ part: OutgoingPart, since: Timestamp, _ looks: inout Int) async throws -> Step {
        let age = Duration.milliseconds(time.now.milliseconds(since: since))
        let rest = account.rules.lookUpAfter - age
        if rest > .zero { try await clock.sleep(for: min(rest, Self.reportPause)) }
        if rest > Self.reportPause { return .unsure }
        // Its report, or whoever made it, may have ended it meanwhile.
        let passed = try await gate.pass()
        let candidates: [SentPart]?
        do {
            candidates = try await account.lookUp(part, since: since)
            // Where there is nothing to ask, nobody has answered.
            if candidates == nil { gate.noteNothing() } else { gate.noteAnswer() }
        } catch let failure as SendingFailure {
            gate.note(failure, of: passed)
            return .unsure
        } catch {
            gate.noteNothing()
            throw error
        }
        guard let candidates else {
            looks += 1
            if looks > 1 { return .ended(try await end(part, .unclear)) }
            // What was reported while nobody was here to read it is read first.
            try await clock.sleep(for: Self.reportPause)
            return .unsure
        }
        let known = try await store.known(
            account.account.provider, messages: candidates.map(\.providerMessageID))
        let unknown = candidates.filter { !known.contains($0.providerMessageID) }
        log.info(
            "an interrupted attempt was looked up",
            [.count: "\(unknown.count)", .message: part.reply.messageID?.text ?? ""])
        switch unknown.count {
        // Known ones may be its own, by a report that came meanwhile: claiming again tells.
        case 0: return .again
        case 1: return .ended(try await record(part, unknown[0], claimedAt: since))
        default: return .ended(try await end(part, .unclear))
        }
    }

    /// What the provider says of a message that it took; nil where it does not know it, or says nothing now.
    func ask(about part: UnreportedPart) async throws -> SentPart? {
        let passed = try await gate.pass()
        do {
            let state = try await account.state(of: part.providerMessageID)
            gate.noteAnswer()
            return state
        } catch let failure as SendingFailure {
            gate.note(failure, of: passed)
            return nil
        } catch {
            gate.noteNothing()
            throw error
        }
    }

    // MARK: Recording

    private func record(_ part: OutgoingPart, _ sent: SentPart, claimedAt: Timestamp) async throws -> Ending {
        _ = try await end(
            part, .accepted(providerMessageID: sent.providerMessageID, sent.status, code: sent.code))
        return sent.status.isFailure ? .over : .sent(sent.status, at: claimedAt)
    }

    private func fail(_ part: OutgoingPart, _ code: String) async throws -> Ending {
        log.info(
            "a provider will not take a reply",
            [.detail: code, .message: part.reply.messageID?.text ?? "", .channel: account.channel.rawValue])
        return try await end(part, .failed(code: code))
    }

    private func end(_ part: OutgoingPart, _ result: PartEnding.Result) async throws -> Ending {
        let rows = try await store.record(
            PartEnding(attemptID: part.attemptID, result: result, at: time.now), consequences.events)
        publish(rows)
        return .over
    }
}
