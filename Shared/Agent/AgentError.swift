public import Core

/// What can be wrong with what the agent is made from.
public enum AgentError: Error, Sendable, Hashable {
    /// The guardrail rules do not parse; the text says where.
    case badRules(String)
    /// The channel configurations do not parse; the text says where.
    case badConfiguration(String)
    /// The system prompt lacks a part; the text says which.
    case badPrompt(String)
    /// An embedder gave vectors of another number or length than it says.
    case badVectors
}

extension AgentError: Dispositioned {
    /// None of them passes by itself.
    public var disposition: RetryDisposition { .permanent }
}
