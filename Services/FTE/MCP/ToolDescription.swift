import Agent

/// The tools as `tools/list` shows them, made from the types that their arguments are decoded into.
enum ToolDescription {
    static let all: [JSONElement] = ToolSchema.all(for: .operator).map(description)

    private static func description(_ schema: ToolSchema) -> JSONElement {
        [
            "name": .string(schema.name.rawValue), "title": .string(title(schema.name)),
            "description": .string(text(schema)), "inputSchema": schema.inputSchema,
            "annotations": annotations(schema.name),
        ]
    }

    private static func title(_ name: ToolName) -> String {
        switch name {
        case .createTicket: "Open a ticket"
        case .getCustomerHistory: "Read a customer's history"
        case .searchKnowledgeBase: "Search the documentation"
        case .escalateToHuman: "Hand a ticket to people"
        case .sendResponse: "Answer a ticket"
        }
    }

    /// What holds for operators beside what the tool is for everybody.
    private static func text(_ schema: ToolSchema) -> String {
        switch schema.name {
        case .createTicket:
            schema.description + " The same issue of the same customer within five minutes is the same ticket."
        case .escalateToHuman: "Hand the ticket to people; from then on only they answer it."
        case .sendResponse:
            "Send a reply to the ticket's customer. Its text is checked and formatted for the channel; an answer needs "
                + "the sections it rests on."
        default: schema.description
        }
    }

    private static func annotations(_ name: ToolName) -> JSONElement {
        let isReading = name == .getCustomerHistory || name == .searchKnowledgeBase
        return [
            "readOnlyHint": .bool(isReading), "destructiveHint": .bool(name == .sendResponse),
            "idempotentHint": .bool(isReading || name == .createTicket), "openWorldHint": .bool(name == .sendResponse),
        ]
    }
}
