import Core
import Lifecycle
import FoundationEssentials

/// A store that the process may die around.
struct MortalConversations: ConversationStoring {
    let store: any ConversationStoring
    let death: Death

    func accept(_ request: AcceptRequest) async throws -> AcceptResult {
        death.strike(at: .acceptBefore)
        let result = try await store.accept(request)
        death.strike(at: .acceptAfter)
        return result
    }

    func beginRun(ticket: TicketPlace, runID: UUID, at: Timestamp) async throws -> StartedRun? {
        try await store.beginRun(ticket: ticket, runID: runID, at: at)
    }

    func history(for ticket: TicketPlace, limit: Int) async throws -> [HistoryMessage] {
        try await store.history(for: ticket, limit: limit)
    }

    func conclude(_ conclusion: Conclusion) async throws -> ConclusionResult {
        death.strike(at: .concludeBefore)
        let result = try await store.conclude(conclusion)
        death.strike(at: .concludeAfter)
        return result
    }

    func observe(_ reply: ObservedReply) async throws -> [OutboxRow]? { try await store.observe(reply) }

    func change(_ change: IdentifierChange) async throws { try await store.change(change) }

    func recordDead(_ letter: DeadMessage) async throws -> [OutboxRow] { try await store.recordDead(letter) }
}

/// A record of progress that the process may die after.
struct MortalProgress: RunKeeping {
    let store: any RunKeeping
    let death: Death

    func keep(_ progress: RunProgress) async throws {
        try await store.keep(progress)
        if progress.tokens != nil { death.strike(at: .modelAnswered) }
    }
}
