import Core
import StandIns

/// A way in which a provider fails, and what that may cost.
struct FailingWay: Sendable, CustomStringConvertible {
    /// What becomes of the replies that it meets.
    enum Outcome: Sendable {
        /// Each arrives, once.
        case answered
        /// Each arrives once, or a person is told: nobody can ask this provider what it has, so nothing is sent again.
        case answeredOrTold
        /// Of each a person is told.
        case told
    }

    let description: String
    let outcome: Outcome
    /// Whether the account is held back by it, so that others of its replies wait.
    var holdsAccount = true
    let begin: @Sendable (Flow) async throws -> Void
    let end: @Sendable (Flow) async throws -> Void

    /// Every way of a provider.
    static func all(of provider: FlowProvider) -> [FailingWay] {
        let cannotBeAsked: Outcome = provider == .meta ? .answeredOrTold : .answered
        return [
            line("nobody listens", provider, .gone, .answered),
            line("nothing gets there", provider, .unreachable, .answered),
            line("it says nothing", provider, .silent, cannotBeAsked),
            line("connections end", provider, .cuttingRequests, cannotBeAsked),
            line("it takes, and its answers are lost", provider, .cuttingAnswers, .answered),
            line("it takes, and never answers", provider, .keepingAnswers, .answered),
            line("its answers are noise", provider, .garblingAnswers, .answered),
            line("it is slow", provider, .slow(.seconds(1)), .answered, holdsAccount: false),
        ] + own(provider)
    }

    private static func line(
        _ description: String, _ provider: FlowProvider, _ manner: ProviderLine.Manner, _ outcome: Outcome,
        holdsAccount: Bool = true
    ) -> FailingWay {
        FailingWay(
            description: "\(provider.rawValue): \(description)", outcome: outcome, holdsAccount: holdsAccount,
            begin: { try await $0.lines[provider]?.set(manner) }, end: { try await $0.lines[provider]?.set(.open) })
    }

    private static func own(_ provider: FlowProvider) -> [FailingWay] {
        switch provider {
        case .twilio:
            [
                twilio("too many", .refuse(status: 429, code: 20429, retryAfter: 1), .answered),
                twilio("broken", .refuse(status: 503, code: nil), .answered),
                twilio("it takes, and says that it broke", .takeAndFail, .answered),
                twilio("a page instead of an answer", .garbage, .answered),
                twilio("wrong credentials", .refuse(status: 401, code: 20003), .answered),
                twilio("it fails afterwards", .failLater(code: 63024), .told, holdsAccount: false),
                twilio("no such number", .refuse(status: 400, code: 21211), .told, holdsAccount: false),
            ]
        case .meta:
            [
                meta("too many", .refuse(status: 429, code: 130_429, retryAfter: 1), .answered),
                meta("broken, and it knows", .refuse(status: 503, code: 131_016), .answered),
                meta("broken", .refuse(status: 500, code: nil), .answeredOrTold),
                meta("it takes, and says that it broke", .takeAndFail, .answered),
                meta("a page instead of an answer", .garbage, .answeredOrTold),
                meta("wrong credentials", .refuse(status: 401, code: 190), .answered),
                meta("it fails afterwards", .failLater(code: 131_026), .told, holdsAccount: false),
                meta("no such number", .refuse(status: 400, code: 131_030), .told, holdsAccount: false),
            ]
        case .gmail:
            [
                gmail("too many", .refuse(status: 429, reason: "rateLimitExceeded", retryAfter: 1), on: .draftSend),
                gmail("broken", .refuse(status: 503, reason: "backendError"), on: .draftCreate),
                gmail("it sends, and says that it broke", .doAndFail, on: .draftSend),
                gmail("a page instead of an answer", .garbage, on: .draftSend),
                gmail("wrong credentials", .refuse(status: 401, reason: "authError"), on: .draftCreate),
                gmail("forbidden", .refuse(status: 403, reason: "insufficientPermissions"), on: .draftSend),
                gmail("no such address", .refuse(status: 400, reason: "invalidArgument"), on: .draftSend, .told),
            ]
        }
    }

    private static func twilio(
        _ description: String, _ fault: TwilioFault, _ outcome: Outcome, holdsAccount: Bool = true
    ) -> FailingWay {
        FailingWay(
            description: "twilio: \(description)", outcome: outcome, holdsAccount: holdsAccount,
            begin: { $0.providers.twilio.fail(with: fault) }, end: { $0.providers.twilio.fail(with: nil) })
    }

    private static func meta(
        _ description: String, _ fault: MetaFault, _ outcome: Outcome, holdsAccount: Bool = true
    ) -> FailingWay {
        FailingWay(
            description: "meta: \(description)", outcome: outcome, holdsAccount: holdsAccount,
            begin: { $0.providers.meta.fail(with: fault) }, end: { $0.providers.meta.fail(with: nil) })
    }

    private static func gmail(
        _ description: String, _ fault: GmailFault, on operation: GmailOperation, _ outcome: Outcome = .answered
    ) -> FailingWay {
        FailingWay(
            description: "gmail: \(description)", outcome: outcome, holdsAccount: outcome == .answered,
            begin: { $0.providers.gmail.fail(with: fault, on: operation) }, end: { $0.providers.gmail.recover() })
    }
}
