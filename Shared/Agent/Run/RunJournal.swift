import Core
import FoundationEssentials
import Synchronization

/// What happened in one run so far; written by the run, read by whoever ends it when its time is over.
final class RunJournal: Sendable {
    /// The notes.
    struct Notes: Sendable {
        var toolCalls: [ToolCallRecord] = []
        var searches: [EscalationSearch] = []
        var found: [KnowledgeMatch] = []
        var history: [HistoryMessage] = []
        var exchanges: [ToolExchange] = []
        var order = ToolOrder()
        var confidence = 0.0
        var tokens: TokenCount?
        var decidedBy: String?
    }

    private let notes = Mutex(Notes())

    /// The notes as they are now.
    var current: Notes { notes.withLock { $0 } }

    /// Whether a tool is due now.
    func allows(_ tool: ToolName) -> Bool { notes.withLock { $0.order.allows(tool) } }

    /// Notes one call with what came of it.
    func note(
        _ call: ModelCall, input: ToolInput?, result: Result<ToolOutput, ToolError>, by caller: String,
        after latency: Duration
    ) {
        var failure: ToolError?
        if case .failure(let error) = result { failure = error }
        let record = ToolCallRecord(
            name: call.name, by: caller, ok: failure == nil, error: failure?.code,
            latencyMilliseconds: latency.milliseconds, input: input?.audit ?? [:])
        notes.withLock { notes in
            notes.toolCalls.append(record)
            notes.exchanges.append(ToolExchange(call: call, result: result))
            guard failure == nil, let input else { return }
            notes.order.note(input.name)
            if case .success(.history(let messages)) = result { notes.history = messages }
            if case .success(.found(let results)) = result, case .searchKnowledgeBase(let query, _, _) = input {
                notes.searches.append(EscalationSearch(query: query, sections: results.matches.map(\.headingPath)))
                for match in results.matches where !notes.found.contains(where: { $0.id == match.id }) {
                    notes.found.append(match)
                }
            }
        }
    }

    /// Notes a model's turn.
    func note(_ turn: ModelTurn) {
        notes.withLock { notes in
            notes.confidence = turn.confidence
            notes.decidedBy = turn.decidedBy
            guard let tokens = turn.tokens else { return }
            notes.tokens = notes.tokens.map { $0 + tokens } ?? tokens
        }
    }
}

extension Duration {
    /// In milliseconds, for measurements.
    var milliseconds: Double {
        Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
    }
}
