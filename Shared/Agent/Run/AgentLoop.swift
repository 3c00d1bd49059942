public import Core

/// One message in, one effect out: prefetch, guardrails, model, draft check.
///
/// The loop keeps nothing between runs; any number may run at once. It is a class, so that whoever waits for a run holds
/// one word of it.
public final class AgentLoop: Sendable {
    private let model: any ChatModel
    private let knowledge: any KnowledgeSearching
    private let tools: ToolBox
    private let rules: GuardrailRules
    private let budget: Duration
    private let alarms: any AlarmSetting
    private let keeping: (any RunKeeping)?

    /// Makes the agent.
    ///
    /// - Parameters:
    ///   - model: What decides.
    ///   - knowledge: Where it looks things up.
    ///   - rules: The guardrails, for the draft check and the version in the audit.
    ///   - budget: From the start of a run to its effect; then it escalates.
    ///   - alarms: What says that the budget is used up.
    ///   - keeping: Where a run that is paid for leaves what it has done so far; nil keeps only how runs end.
    public init(
        model: any ChatModel, knowledge: any KnowledgeSearching, rules: GuardrailRules,
        budget: Duration = .seconds(30), alarms: any AlarmSetting = SystemAlarms(), keeping: (any RunKeeping)? = nil
    ) {
        self.model = model
        self.knowledge = knowledge
        self.rules = rules
        self.budget = budget
        self.alarms = alarms
        // What costs nothing and is the same every time needs no record before its end.
        self.keeping = model.isLanguageModel ? keeping : nil
        tools = ToolBox(
            knowledge: knowledge, rules: rules, promptSentences: model.promptSentences,
            readsHistory: model.isLanguageModel)
    }

    /// Runs the agent once; it always comes to an effect and never throws.
    ///
    /// - Important: The budget cancels tools, and is told to the model as the deadline of its turn; a history that ignores
    ///   cancellation, a model its deadline, or a record that is slow to be kept delays the end.
    public func run(_ request: RunRequest) async -> RunResult {
        let run = begin(request)
        if let effect = await run.effect() { return run.result(effect, versions: versions) }
        return run.result(await run.escalate(.agentError), versions: versions)
    }

    /// Kept out of `run`, in whose frame thousands of runs wait for their model.
    @inline(never)
    private func begin(_ request: RunRequest) -> AgentRun {
        let (request, injections) = request.withoutOrders(rules: rules)
        let journal = RunJournal(
            run: request.runID, injections: injections, keeper: keeping.map { RunKeeper($0, versions: versions) })
        let pointsAtFile = request.messages.allSatisfy {
            Screen.pointsAtFile($0.content, subject: request.opensTicket ? $0.subject : nil, rules: rules)
        }
        return AgentRun(
            request, model: model, tools: tools, journal: journal, pointsAtFile: pointsAtFile,
            time: RunTime(budget, alarms: alarms))
    }

    private var versions: [String: String] {
        var versions = [
            "model": model.name, "embedder": knowledge.embedder, "rules": rules.version,
            "knowledge": knowledge.version,
        ]
        versions["prompt"] = model.promptVersion
        return versions
    }
}
