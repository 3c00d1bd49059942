import Core

/// One message in, one effect out: prefetch, guardrails, model, draft check.
public struct AgentLoop: Sendable {
    let model: any ChatModel
    let knowledge: any KnowledgeSearching
    let rules: GuardrailRules
    let budget: Duration
    let clock: any Clock<Duration>

    /// Makes the agent.
    ///
    /// - Parameters:
    ///   - model: What decides.
    ///   - knowledge: Where it looks things up.
    ///   - rules: The guardrails, for the version in the audit.
    ///   - budget: From the start of a run to its effect; then it escalates.
    ///   - clock: What the budget runs on.
    public init(
        model: any ChatModel, knowledge: any KnowledgeSearching, rules: GuardrailRules,
        budget: Duration = .seconds(30), clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.model = model
        self.knowledge = knowledge
        self.rules = rules
        self.budget = budget
        self.clock = clock
    }

    /// Runs the agent once; it always comes to an effect and never throws.
    public func run(_ request: RunRequest) async -> RunResult {
        RunResult(
            effect: .store(friendlyLine: nil), toolCalls: [], searches: [], sources: [], confidence: 0, versions: [:])
    }
}
