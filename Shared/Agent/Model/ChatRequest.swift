/// What is sent to a chat-completions endpoint.
struct ChatRequest: Sendable {
    /// A field that an endpoint may not know, and that is left out once it has said so.
    enum Parameter: String, CaseIterable, Sendable {
        case parallelToolCalls = "parallel_tool_calls"
        case toolChoice = "tool_choice"
        case temperature
        case maximumTokens = "max_completion_tokens"
        case tools

        /// What it is sent as.
        func value(tools: JSONElement) -> JSONElement {
            switch self {
            case .parallelToolCalls: false
            case .toolChoice: "auto"
            case .temperature: .number(0.2)
            case .maximumTokens: 800
            case .tools: tools
            }
        }

        /// What makes no sense without it.
        var dependents: [Parameter] { self == .tools ? [.toolChoice, .parallelToolCalls] : [] }
    }

    /// The tools as the endpoint wants them.
    static let tools = JSONElement.array(
        ToolSchema.all(for: .model).map { schema in
            [
                "type": "function",
                "function": [
                    "name": .string(schema.name.rawValue), "description": .string(schema.description),
                    "parameters": schema.inputSchema,
                ],
            ]
        })

    /// The model.
    let model: String
    /// The conversation.
    let messages: [JSONElement]

    /// The body of the request, without what the endpoint does not know.
    func body(without dropped: Set<Parameter>) -> [UInt8] {
        var members: [String: JSONElement] = ["model": .string(model), "messages": .array(messages)]
        let gone = dropped.union(dropped.flatMap(\.dependents))
        for parameter in Parameter.allCases where !gone.contains(parameter) {
            members[parameter.rawValue] = parameter.value(tools: Self.tools)
        }
        return Array(JSONElement.object(members).text.utf8)
    }
}
