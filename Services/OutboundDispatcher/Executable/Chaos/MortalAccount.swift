import Core
import FoundationEssentials
import Lifecycle
import OutboundDispatcher

/// Where a dispatcher may be made to die.
enum DeathStep: String, CaseIterable {
    /// Once a part is claimed, before its provider is asked.
    case sendBefore = "send.before"
    /// Once a draft is written, before that is noted.
    case draftWritten = "draft.written"
    /// Once a draft is noted, before it is sent.
    case draftKept = "draft.kept"
    /// Once the provider has taken a part, before that is recorded.
    case sendAfter = "send.after"
}

/// An account that the process may die around.
struct MortalAccount: SendingAccount {
    let sender: any SendingAccount
    let death: PlannedDeath<DeathStep>

    var account: ChannelAccount { sender.account }
    var channel: Channel { sender.channel }
    var rules: SendingRules { sender.rules }

    func parts(of reply: ReplyRequested) -> [String] { sender.parts(of: reply) }

    func send(_ part: OutgoingPart) async throws -> SentPart {
        death.strike(at: .sendBefore)
        let sent = try await sender.send(part)
        death.strike(at: .sendAfter)
        return sent
    }

    func lookUp(_ part: OutgoingPart, since: Timestamp) async throws -> [SentPart]? {
        try await sender.lookUp(part, since: since)
    }

    func state(of providerMessageID: String) async throws -> SentPart? {
        try await sender.state(of: providerMessageID)
    }
}

/// Drafts that the process may die around.
struct MortalDrafts: DraftKeeping {
    let keeper: any DraftKeeping
    let death: PlannedDeath<DeathStep>

    func keep(_ draft: KeptDraft, of attemptID: UUID) async throws -> KeptDraft {
        death.strike(at: .draftWritten)
        let kept = try await keeper.keep(draft, of: attemptID)
        death.strike(at: .draftKept)
        return kept
    }

    func draft(of attemptID: UUID) async throws -> KeptDraft? { try await keeper.draft(of: attemptID) }
}
