import Agent
import Core
import Store

/// What a tool's caller gets: JSON, once as structure and once as text.
struct ToolReport: Sendable, Hashable {
    let content: JSONElement
    let isError: Bool

    static func done(_ content: JSONElement) -> ToolReport { ToolReport(content: content, isError: false) }

    static func refused(code: String, _ message: String) -> ToolReport {
        ToolReport(content: ["error": ["code": .string(code), "message": .string(message)]], isError: true)
    }

    static func refused(_ error: ToolError) -> ToolReport { refused(code: error.code, error.explanation) }

    static func refused(_ refusal: OperatorRefusal) -> ToolReport { refused(code: refusal.code, refusal.explanation) }

    /// The members of the result on the wire.
    var members: [String: JSONElement] {
        [
            "content": [["type": "text", "text": .string(content.text)]], "structuredContent": content,
            "isError": .bool(isError),
        ]
    }
}

extension ToolError {
    /// What is wrong, in a sentence.
    var explanation: String {
        switch self {
        case .badArguments(let problem): problem
        case .outOfOrder: "another call belongs before, or the ticket has been answered or handed over"
        case .noSources:
            "an answer needs the ids of the sections it rests on, from search_knowledge_base; a question or a closing none"
        case .unsafeDraft(let problems):
            "the text may not be sent: \(problems.map(\.explanation).joined(separator: "; "))"
        case .unavailable: "what the tool reads from is away; try again"
        default: "refused: \(code.split(separator: "_").joined(separator: " "))"
        }
    }
}

extension DraftProblem {
    /// What is wrong, in a few words.
    fileprivate var explanation: String { rawValue.split(separator: "_").joined(separator: " ") }
}

extension KnowledgeMatch {
    /// As search results show it.
    var json: JSONElement {
        var members: [String: JSONElement] = [
            "id": .string(id.text), "title": .string(title), "section": .string(headingPath),
            "score": .number(score.rounded(to: 4)), "content": .string(section.answerText),
        ]
        members["category"] = section.category.map { .string($0) }
        members["url"] = section.url.map { .string($0) }
        return .object(members)
    }
}

extension HistoryMessage {
    /// As a customer's history shows it.
    var json: JSONElement {
        var members: [String: JSONElement] = [
            "channel": .string(channel.rawValue), "role": .string(role.rawValue), "content": .string(content),
            "created_at": .string(createdAt.description), "ticket_id": .string(ticketReference),
        ]
        members["subject"] = subject.map { .string($0) }
        return .object(members)
    }
}
