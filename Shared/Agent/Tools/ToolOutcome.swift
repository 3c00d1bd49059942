public import Core

/// What a tool gives back to whoever called it.
public enum ToolOutput: Sendable, Hashable {
    /// The ticket's reference.
    case ticket(reference: String)
    /// Earlier messages, newest first.
    case history([HistoryMessage])
    /// What a search found.
    case found(KnowledgeResults)
    /// The hand-over is prepared.
    case escalated(reference: String)
    /// The reply is prepared, in so many parts.
    case prepared(parts: Int)
}

/// What the caller of a tool has to do; tools write nothing themselves.
public enum ToolEffect: Sendable, Hashable {
    /// Send this reply, resting on these sections.
    case send(DraftedReply, sources: [CitedSection])
    /// Hand over for this reason, this urgently.
    case escalate(reason: EscalationReason, urgency: Priority, summary: String?)
}

/// What one call came to.
public struct ToolOutcome: Sendable, Hashable {
    /// For the caller to read.
    public let output: ToolOutput
    /// For the caller to apply; nil for tools that only read.
    public let effect: ToolEffect?
    /// How what it read tries to give a model other orders; the output is without them.
    public let injections: [InjectionKind]

    /// Makes an outcome.
    public init(output: ToolOutput, effect: ToolEffect? = nil, injections: [InjectionKind] = []) {
        self.output = output
        self.effect = effect
        self.injections = injections
    }
}

/// Why a call failed; the caller is told and may try otherwise.
public enum ToolError: Error, Sendable, Hashable {
    /// No tool of that name.
    case unknownTool
    /// The arguments do not fit.
    case badArguments(String)
    /// Not now: another call belongs before or the run has ended.
    case outOfOrder
    /// An answer that names no section of this run.
    case noSources
    /// A reason a model may not choose.
    case reasonNotAllowed
    /// The draft says what it must not.
    case unsafeDraft([DraftProblem])
    /// It names another ticket, customer or channel than the run's.
    case outOfScope
    /// It repeats a part of the system prompt.
    case promptLeak
    /// What the tool reads from is away.
    case unavailable

    /// The word the audit keeps.
    public var code: String {
        switch self {
        case .unknownTool: "unknown_tool"
        case .badArguments: "bad_arguments"
        case .outOfOrder: "out_of_order"
        case .noSources: "no_sources"
        case .reasonNotAllowed: "reason_not_allowed"
        case .unsafeDraft: "unsafe_draft"
        case .outOfScope: "out_of_scope"
        case .promptLeak: "prompt_leak"
        case .unavailable: "unavailable"
        }
    }
}

extension ToolError: Dispositioned {
    /// Only what is away may be tried again.
    public var disposition: RetryDisposition {
        self == .unavailable ? .unavailable(dependency: "knowledge") : .permanent
    }
}
