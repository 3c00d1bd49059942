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

    private let run: UUID
    /// How the run's own messages tried to give a model other orders.
    let injections: [InjectionKind]
    private let keeper: RunKeeper?
    private let notes = Mutex(Notes())

    init(run: UUID = UUID(), injections: [InjectionKind] = [], keeper: RunKeeper? = nil) {
        self.run = run
        self.injections = injections
        self.keeper = keeper
    }

    /// Puts on record what the run has done so far, where there is somebody to keep it.
    @inline(never)
    func keep() async {
        guard let keeper else { return }
        let notes = current
        await keeper.keep(
            RunProgress(run: run, toolCalls: notes.toolCalls, tokens: notes.use, versions: keeper.versions))
    }

    /// The notes as they are now.
    var current: Notes { notes.withLock { $0 } }

    /// Whether the run has made its terminal call.
    var hasEnded: Bool { notes.withLock { $0.order.hasEnded } }

    /// Whether a tool is due now.
    func allows(_ tool: ToolName) -> Bool { notes.withLock { $0.order.allows(tool) } }

    /// Notes one call with what came of it.
    func note(
        _ call: ModelCall, input: ToolInput?, result: Result<ToolOutput, ToolError>, injections: [InjectionKind] = [],
        by caller: String, after latency: Duration
    ) {
        var failure: ToolError?
        if case .failure(let error) = result { failure = error }
        var audit = input?.audit ?? [:]
        // A run reads its own messages once, and that is when the ticket is named.
        let read = input?.name == .createTicket && caller == "code" ? self.injections : injections
        if !read.isEmpty { audit["injections"] = read.map(\.rawValue).joined(separator: " ") }
        if case .success(.found(let results)) = result, results.isDegraded { audit["degraded"] = "words alone" }
        let record = ToolCallRecord(
            name: call.name, by: caller, ok: failure == nil, error: failure?.code,
            latencyMilliseconds: latency.milliseconds, input: audit)
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

extension RunJournal.Notes {
    /// What a model has used, as events and the audit carry it.
    var use: MessageProcessedMetric.TokenUse? {
        tokens.map {
            MessageProcessedMetric.TokenUse(input: $0.input, cached: $0.cached, output: $0.output, cost: $0.cost)
        }
    }
}

extension Duration {
    /// In milliseconds, for measurements.
    var milliseconds: Double {
        Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
    }
}
