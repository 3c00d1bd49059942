import Core

/// What a caller is told of a tool: made from the types that its arguments are decoded into.
public struct ToolSchema: Sendable, Hashable {
    /// One argument.
    public struct Parameter: Sendable, Hashable {
        /// Its name.
        public let argument: ToolArgument
        /// What it looks like.
        public let shape: ToolArgument.Shape
        /// What it is for.
        public let description: String
        /// Whether it must be there.
        public let isRequired: Bool
    }

    /// The tool.
    public let name: ToolName
    /// What it does, for whoever chooses among tools.
    public let description: String
    /// Its arguments, as this caller gives them.
    public let parameters: [Parameter]

    /// Makes the schema of a tool.
    ///
    /// - Parameters:
    ///   - name: The tool.
    ///   - caller: Who is told: for a model the run binds customer, ticket and channel.
    public init(_ name: ToolName, for caller: ToolCaller) {
        self.name = name
        description = Self.description(of: name)
        parameters = Self.parameters(of: name, for: caller).filter { caller == .operator || !$0.argument.isBound }
    }

    /// The schemas of all tools that a caller may use; a run has made its ticket before a model is asked.
    public static func all(for caller: ToolCaller) -> [ToolSchema] {
        ToolName.allCases.filter { caller == .operator || $0 != .createTicket }.map { ToolSchema($0, for: caller) }
    }

    /// The arguments as JSON Schema (2020-12): an object that takes nothing else.
    public var inputSchema: JSONElement {
        [
            "type": "object",
            "properties": .object(
                Dictionary(uniqueKeysWithValues: parameters.map { ($0.argument.rawValue, $0.jsonSchema) })),
            "required": .array(parameters.filter(\.isRequired).map { .string($0.argument.rawValue) }),
            "additionalProperties": false,
        ]
    }

    private static func description(of name: ToolName) -> String {
        switch name {
        case .createTicket: "Open the ticket; always the first call."
        case .getCustomerHistory: "The customer's last messages over all channels, newest first."
        case .searchKnowledgeBase:
            "Search the product documentation. Returns sections with id, title and text; none when nothing matches."
        case .escalateToHuman: "Hand the ticket to a person. Ends the work on this message."
        case .sendResponse: "Send the reply to the customer. Ends the work on this message."
        }
    }

    private static func parameters(of name: ToolName, for caller: ToolCaller) -> [Parameter] {
        switch name {
        case .createTicket:
            [
                required(.customerID, .identifier, "The customer."),
                required(.issue, .text, "What the customer needs, in a sentence."),
                optional(.priority, choice(Priority.self), "How soon it wants attention."),
                optional(.category, choice(Category.self), "What it is about."),
                required(.channel, choice(Channel.self), "The channel the customer uses."),
            ]
        case .getCustomerHistory:
            [required(.customerID, .identifier, "The customer.")]
        case .searchKnowledgeBase:
            [
                required(.query, .text, "What to look for, in English."),
                optional(
                    .maximumResults, .integer(ToolInput.resultCounts), "At most so many sections; 5 unless given."),
                optional(.category, .text, "Only sections of this category."),
            ]
        case .escalateToHuman:
            [
                required(.ticketID, .text, "The ticket's reference."),
                required(.reason, .choice(caller.escalationReasons.map(\.rawValue)), "Why a person must take over."),
                optional(.urgency, choice(Priority.self), "Never below the reason's own."),
                optional(.summary, .text, "What the person needs to know first."),
            ].filter { caller == .operator || $0.argument != .urgency }
        case .sendResponse:
            [
                required(.ticketID, .text, "The ticket's reference."),
                required(.message, .text, "The body alone; greeting, signature and reference are added."),
                required(.channel, choice(Channel.self), "The channel the reply leaves by."),
                required(.sources, .identifiers, "Ids of the sections it rests on; an answer needs at least one."),
                optional(.kind, .choice(caller.replyKinds.map(\.rawValue)), "What it is; an answer unless given."),
            ]
        }
    }

    private static func required(_ argument: ToolArgument, _ shape: ToolArgument.Shape, _ text: String) -> Parameter {
        Parameter(argument: argument, shape: shape, description: text, isRequired: true)
    }

    private static func optional(_ argument: ToolArgument, _ shape: ToolArgument.Shape, _ text: String) -> Parameter {
        Parameter(argument: argument, shape: shape, description: text, isRequired: false)
    }

    private static func choice<Word: CaseIterable & RawRepresentable<String>>(_: Word.Type) -> ToolArgument.Shape {
        .choice(Word.allCases.map(\.rawValue))
    }
}

extension ToolSchema.Parameter {
    /// The argument as JSON Schema.
    var jsonSchema: JSONElement {
        let text = JSONElement.string(description)
        switch shape {
        case .text: return ["type": "string", "description": text]
        case .identifier: return ["type": "string", "format": "uuid", "description": text]
        case .integer(let range):
            return [
                "type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
                "description": text,
            ]
        case .choice(let words):
            return ["type": "string", "enum": .array(words.map { .string($0) }), "description": text]
        case .identifiers:
            return ["type": "array", "items": ["type": "string", "format": "uuid"], "description": text]
        }
    }
}
