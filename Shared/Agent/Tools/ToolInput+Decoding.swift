import Core
import FoundationEssentials

extension ModelCall {
    /// The arguments typed, whatever they came as.
    var typed: Arguments {
        get throws(ToolError) { .typed(try ToolInput(self)) }
    }
}

extension ToolInput {
    /// Reads a call.
    ///
    /// - Parameter call: The call as a model made it.
    /// - Throws: ``ToolError/unknownTool`` or ``ToolError/badArguments(_:)``.
    public init(_ call: ModelCall) throws(ToolError) {
        guard let name = ToolName(rawValue: call.name) else { throw .unknownTool }
        switch call.arguments {
        case .typed(let input):
            guard input.name == name else { throw .badArguments("of another tool") }
            self = input
        case .json(let text):
            self = try Self.decode(name, json: text)
        }
    }

    private static func decode(_ name: ToolName, json: String) throws(ToolError) -> ToolInput {
        let arguments: JSONArguments
        do {
            arguments = try JSONDecoder().decode(JSONArguments.self, from: Data((json.isEmpty ? "{}" : json).utf8))
        } catch {
            throw .badArguments("not a JSON object of the expected types")
        }
        switch name {
        case .createTicket:
            return .createTicket(
                issue: try required(arguments.issue, "issue"), priority: arguments.priority,
                category: arguments.category.flatMap(Core.Category.init(rawValue:)))
        case .getCustomerHistory: return .getCustomerHistory
        case .searchKnowledgeBase:
            return .searchKnowledgeBase(
                query: try required(arguments.query, "query"), maximumResults: arguments.maximumResults ?? 5,
                category: arguments.category)
        case .escalateToHuman:
            return .escalateToHuman(
                reason: try required(arguments.reason, "reason"), urgency: arguments.urgency,
                summary: arguments.summary)
        case .sendResponse:
            return .sendResponse(
                message: try required(arguments.message, "message"), sources: arguments.sources ?? [],
                kind: arguments.kind ?? .answer)
        }
    }

    private static func required<Value>(_ value: Value?, _ name: String) throws(ToolError) -> Value {
        guard let value else { throw .badArguments("\(name) is missing") }
        return value
    }

    private struct JSONArguments: Decodable {
        let issue: String?
        let priority: Priority?
        let category: String?
        let query: String?
        let maximumResults: Int?
        let reason: EscalationReason?
        let urgency: Priority?
        let summary: String?
        let message: String?
        let sources: [UUID]?
        let kind: ReplyKind?

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: ToolArgument.self)
            issue = try container.decodeIfPresent(String.self, forKey: .issue)
            priority = try container.decodeIfPresent(Priority.self, forKey: .priority)
            category = try container.decodeIfPresent(String.self, forKey: .category)
            query = try container.decodeIfPresent(String.self, forKey: .query)
            maximumResults = try container.decodeIfPresent(Int.self, forKey: .maximumResults)
            reason = try container.decodeIfPresent(EscalationReason.self, forKey: .reason)
            urgency = try container.decodeIfPresent(Priority.self, forKey: .urgency)
            summary = try container.decodeIfPresent(String.self, forKey: .summary)
            message = try container.decodeIfPresent(String.self, forKey: .message)
            sources = try container.decodeIfPresent([UUID].self, forKey: .sources)
            kind = try container.decodeIfPresent(ReplyKind.self, forKey: .kind)
        }
    }
}
