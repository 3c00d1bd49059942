public import Core

/// One message in, one effect out: prefetch, guardrails, model, draft check.
///
/// The loop keeps nothing between runs; any number may run at once.
public struct AgentLoop: Sendable {
    private let model: any ChatModel
    private let knowledge: any KnowledgeSearching
    private let tools: ToolBox
    private let rules: GuardrailRules
    private let budget: Duration
    private let alarms: any AlarmSetting

    /// Makes the agent.
    ///
    /// - Parameters:
    ///   - model: What decides.
    ///   - knowledge: Where it looks things up.
    ///   - rules: The guardrails, for the draft check and the version in the audit.
    ///   - budget: From the start of a run to its effect; then it escalates.
    ///   - alarms: What says that the budget is used up.
    public init(
        model: any ChatModel, knowledge: any KnowledgeSearching, rules: GuardrailRules,
        budget: Duration = .seconds(30), alarms: any AlarmSetting = SystemAlarms()
    ) {
        self.model = model
        self.knowledge = knowledge
        self.rules = rules
        self.budget = budget
        self.alarms = alarms
        tools = ToolBox(knowledge: knowledge, rules: rules)
    }

    /// Runs the agent once; it always comes to an effect and never throws.
    ///
    /// - Important: The budget ends a run by cancelling it; a history or a model that ignores cancellation delays it.
    public func run(_ request: RunRequest) async -> RunResult {
        let pointsAtFile = request.messages.allSatisfy {
            Screen.pointsAtFile($0.content, subject: request.opensTicket ? $0.subject : nil, rules: rules)
        }
        let run = AgentRun(
            request, model: model, tools: tools, pointsAtFile: pointsAtFile, deadline: .now + budget)
        let effect = try? await alarms.withLimit(budget) { await run.effect() }
        if let effect = effect ?? nil { return run.result(effect, versions: versions) }
        return run.result(await run.escalate(.agentError), versions: versions)
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
