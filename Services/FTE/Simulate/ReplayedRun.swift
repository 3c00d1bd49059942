import Agent
import Core
import FoundationEssentials
import Store

/// A stored run beside what the agent would make of it today.
struct ReplayedRun: Sendable {
    /// What has changed.
    enum Change: String, CaseIterable, Sendable {
        case none
        case outcome
        case reason
        case section
    }

    let archived: ArchivedRun
    let outcome: MessageOutcome
    let reason: EscalationReason?
    /// Titles of the sections it would cite.
    let cited: [String]
    /// Titles of those it did cite.
    let citedThen: [String]
    /// What the customer wrote, redacted.
    let words: String
    /// What he would be told, redacted.
    let told: String

    var change: Change {
        let then = archived.decision
        if outcome != then.outcome { return .outcome }
        if outcome == .escalated, reason != then.reason { return .reason }
        return outcome == .answered && cited.first != citedThen.first ? .section : .none
    }

    /// Such as `answered (Webhooks)` or `escalated refund_request`.
    static func text(_ outcome: MessageOutcome, _ reason: EscalationReason?, _ cited: [String]) -> String {
        switch outcome {
        case .escalated: "escalated \(reason?.rawValue ?? "")"
        case .answered: "answered (\(cited.joined(separator: ", ")))"
        default: outcome.rawValue
        }
    }

    var then: String { Self.text(archived.decision.outcome, archived.decision.reason, citedThen) }
    var now: String { Self.text(outcome, reason, cited) }

    /// The difference in one line; nil where there is none.
    var line: String? {
        guard change != .none else { return nil }
        return
            "run \(archived.decision.id.text) \(archived.channel.rawValue): was \(then), now \(now): \(words.prefix(160))"
    }

    /// Lets the agent decide a stored run again, on its own history and with its texts redacted; nothing is written.
    static func replay(_ archived: ArchivedRun, agent: SimulatedAgent) async throws -> ReplayedRun {
        guard let configuration = agent.channels[archived.channel] else {
            throw CommandFailure("there are no settings for \(archived.channel.rawValue)")
        }
        let redaction = Redaction(name: archived.customerName)
        let result = await agent.loop.run(
            await request(archived, redaction, agent: agent, configuration: configuration))
        let words = archived.asked.map { redaction.shown($0.content) }.joined(separator: " ⏎ ")
        let answers = result.effect.action == .answer
        return ReplayedRun(
            archived: archived, outcome: result.effect.outcome, reason: result.effect.reason,
            cited: answers ? result.sources.map(\.title) : [],
            citedThen: archived.decision.outcome == .answered
                ? archived.decision.sections.map { agent.title(of: $0) } : [],
            words: words.split(whereSeparator: \.isWhitespace).joined(separator: " "),
            told: redaction.shown(result.effect.told.joined(separator: "\n\n")))
    }

    private static func request(
        _ archived: ArchivedRun, _ redaction: Redaction, agent: SimulatedAgent, configuration: ChannelConfiguration
    ) async -> RunRequest {
        let opens = archived.earlier.isEmpty
        let subject = opens ? archived.subject.map(redaction.replayed) : nil
        var messages: [CustomerMessage] = []
        for (place, message) in archived.asked.enumerated() {
            let text = redaction.replayed(message.content)
            let screen = await agent.screen.screen(
                CustomerText(
                    subject: place == 0 ? subject : nil, content: text, contentKind: message.contentKind,
                    opensTicket: opens, channel: archived.channel))
            messages.append(
                CustomerMessage(
                    id: message.id, subject: place == 0 ? subject : nil, content: text,
                    contentKind: message.contentKind, screen: screen))
        }
        let before = archived.before
        let (question, followUps) = await asked(before: archived, redaction, agent: agent)
        return RunRequest(
            runID: UUID(), ticketReference: "[reference]", channel: archived.channel, customerName: nil,
            verified: archived.isVerified, messages: messages, opensTicket: opens,
            questionsAskedBefore: archived.earlier.count { $0.outcome == .asked },
            answersBefore: archived.earlier.count { $0.outcome == .answered },
            citedBefore: archived.earlier.flatMap(\.sections),
            questionBefore: question, followUpsBefore: followUps,
            history: {
                before.reversed().map { message in
                    HistoryMessage(
                        channel: archived.channel, role: message.role, content: redaction.replayed(message.content),
                        createdAt: message.createdAt, ticketReference: "[reference]", subject: subject)
                }
            }, configuration: configuration)
    }

    /// The last question before a run, and how often it was said and answered since that answers did not help.
    private static func asked(
        before archived: ArchivedRun, _ redaction: Redaction, agent: SimulatedAgent
    ) async -> (question: String?, followUps: Int) {
        var (question, followUps): (String?, Int) = (nil, 0)
        for (place, run) in archived.earlier.enumerated() {
            for message in archived.messages where run.messages.contains(message.id) {
                let text = redaction.replayed(message.content)
                let screen = await agent.screen.screen(
                    CustomerText(
                        content: text, contentKind: message.contentKind, opensTicket: place == 0,
                        channel: archived.channel))
                switch screen.kind {
                case .question: (question, followUps) = (text, 0)
                case .followUp where run.outcome == .answered: followUps += 1
                default: break
                }
            }
        }
        return (question, followUps)
    }
}

extension RunEffect {
    /// As `agent_runs` calls it.
    var outcome: MessageOutcome {
        switch action {
        case .answer: .answered
        case .ask: .asked
        case .escalate: .escalated
        case .store: .stored
        }
    }
}
