public import FoundationEssentials

/// Keeps what a run has done before it ends, so that a process that dies takes no record of what was paid for with it.
public protocol RunKeeping: Sendable {
    /// Keeps it in the run's own row, unless the run has ended.
    func keep(_ progress: RunProgress) async throws
}

/// What a run has done so far.
public final class RunProgress: Sendable {
    /// The run.
    public let run: UUID
    /// Its tool calls, in order.
    public let toolCalls: [ToolCallRecord]
    /// What a model has used.
    public let tokens: MessageProcessedMetric.TokenUse?
    /// Versions of model, embedder, prompt, rules and knowledge.
    public let versions: [String: String]

    /// Makes it from its parts.
    public init(
        run: UUID, toolCalls: [ToolCallRecord], tokens: MessageProcessedMetric.TokenUse?, versions: [String: String]
    ) {
        self.run = run
        self.toolCalls = toolCalls
        self.tokens = tokens
        self.versions = versions
    }
}
