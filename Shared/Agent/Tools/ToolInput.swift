public import Core
public import FoundationEssentials

/// The five tools, by the names models and MCP clients use.
public enum ToolName: String, CaseIterable, Sendable, Codable {
    /// Returns the accepted ticket of the run.
    case createTicket = "create_ticket"
    /// Reads earlier messages over all channels.
    case getCustomerHistory = "get_customer_history"
    /// Searches the documentation.
    case searchKnowledgeBase = "search_knowledge_base"
    /// Hands the ticket to a person; ends the run.
    case escalateToHuman = "escalate_to_human"
    /// Sends a reply; ends the run.
    case sendResponse = "send_response"

    /// Whether a run ends with it.
    public var isTerminal: Bool { self == .escalateToHuman || self == .sendResponse }
}

/// What a tool is called with: only what a model may say, the rest is bound by the run.
public enum ToolInput: Sendable, Hashable {
    /// The ticket of the run, with what it is about.
    case createTicket(issue: String, priority: Priority?, category: Core.Category?)
    /// Earlier messages.
    case getCustomerHistory
    /// A search.
    case searchKnowledgeBase(query: String, maximumResults: Int, category: String?)
    /// A hand-over.
    case escalateToHuman(reason: EscalationReason, urgency: Priority?, summary: String?)
    /// A reply.
    case sendResponse(message: String, sources: [UUID], kind: ReplyKind)

    /// How many results a search may be asked for.
    public static let resultCounts = 1...20

    /// The tool it belongs to.
    public var name: ToolName {
        switch self {
        case .createTicket: .createTicket
        case .getCustomerHistory: .getCustomerHistory
        case .searchKnowledgeBase: .searchKnowledgeBase
        case .escalateToHuman: .escalateToHuman
        case .sendResponse: .sendResponse
        }
    }

    /// The input as the audit keeps it: texts are replaced by the hash of what they came from.
    public var audit: [String: String] {
        switch self {
        case .createTicket(let issue, let priority, let category):
            Self.compact(["issue": Self.hash(issue), "priority": priority?.rawValue, "category": category?.rawValue])
        case .getCustomerHistory:
            [:]
        case .searchKnowledgeBase(let query, let maximum, let category):
            Self.compact(["query": Self.hash(query), "max_results": String(maximum), "category": category])
        case .escalateToHuman(let reason, let urgency, let summary):
            Self.compact([
                "reason": reason.rawValue, "urgency": urgency?.rawValue, "summary": summary.map(Self.hash),
            ])
        case .sendResponse(let message, let sources, let kind):
            [
                "message": Self.hash(message), "kind": kind.rawValue,
                "sources": sources.map(\.text).joined(separator: " "),
            ]
        }
    }

    private static func hash(_ text: String) -> String { "sha256:" + SHA256.hexadecimal(text).prefix(16) }

    private static func compact(_ values: [String: String?]) -> [String: String] { values.compactMapValues { $0 } }
}
