import Core
import FoundationEssentials

/// The turns of a run so far, as an endpoint wants them: each of the model's messages, then an answer to each of its calls.
struct Transcript {
    private var messages: [JSONElement] = []
    /// Our own count of its tokens.
    private(set) var tokens = 0
    private var reminder: String?

    /// Writes down the model's own calls; the oldest answers are shortened when not all fit.
    init(_ turn: ChatTurn, names: inout Pseudonyms, budget: Int) {
        var groups: [(origin: ModelMessage, exchanges: [ToolExchange])] = []
        for exchange in turn.exchanges {
            guard let origin = exchange.call.origin else { continue }
            if groups.last?.origin === origin {
                groups[groups.count - 1].exchanges.append(exchange)
            } else {
                groups.append((origin, [exchange]))
            }
        }
        var left = budget
        var written: [[JSONElement]] = []
        for group in groups.reversed() {
            var answers: [JSONElement] = []
            for id in group.origin.callIDs {
                let exchange = group.exchanges.first { $0.call.id == id }
                let content = ToolAnswer.text(of: exchange?.result, names: &names, tokens: max(60, left / 2))
                left -= TokenEstimate.count(content)
                answers.append(["role": "tool", "tool_call_id": .string(id), "content": .string(content)])
            }
            if group.origin.callIDs.isEmpty, let exchange = group.exchanges.first {
                let content = ToolAnswer.text(of: exchange.result, names: &names, tokens: 120)
                answers.append(["role": "user", "content": .string("This was not sent: \(content)")])
            }
            left -= TokenEstimate.count(group.origin.element.text)
            written.append([group.origin.element] + answers)
        }
        messages = written.reversed().flatMap { $0 }
        tokens = messages.reduce(0) { $0 + TokenEstimate.count($1.text) }
    }

    /// Tells a model whose last message held nothing that could be used what is expected.
    mutating func addReminder(for turn: ChatTurn) {
        let used = messages.count { $0["role"]?.string == "assistant" }
        guard used < turn.number - 1 else { return }
        let text = "Your last message could not be used. Call exactly one tool, with a short text."
        reminder = text
        tokens += TokenEstimate.count(text)
    }

    /// Everything in order.
    ///
    /// A reminder joins the last message: two in a row of one role, or a user's after a tool's, break some templates.
    func joined(to first: [JSONElement]) -> [JSONElement] {
        var all = first + messages
        guard let reminder, var last = all.popLast()?.object else { return all }
        last["content"] = .string((last["content"]?.string ?? "") + "\n\n" + reminder)
        return all + [.object(last)]
    }
}

/// What a model reads as the answer to a call.
enum ToolAnswer {
    /// The answer as JSON text.
    ///
    /// - Parameters:
    ///   - result: What came of the call; nil when it was not made.
    ///   - names: The placeholders of the run.
    ///   - tokens: How long it may be.
    /// - Returns: The text.
    static func text(
        of result: Result<ToolOutput, ToolError>?, names: inout Pseudonyms, tokens: Int
    ) -> String {
        switch result {
        case nil: #"{"error":"not_called","message":"A call before it ended the turn."}"#
        case .failure(let error): failure(error).text
        case .success(.ticket(let reference)), .success(.escalated(let reference)):
            JSONElement.object(["ticket_id": .string(reference)]).text
        case .success(.prepared): #"{"status":"prepared"}"#
        case .success(.history(let messages)):
            JSONElement.object([
                "messages": .string(PromptBuilder.history(messages, names: &names, tokens: tokens))
            ]).text
        case .success(.found(let results)):
            JSONElement.object([
                "results": .array(
                    results.matches.map { match in
                        [
                            "id": .string(match.id.text), "title": .string(match.title),
                            "section": .string(match.headingPath),
                            "score": .number((match.score * 100).rounded() / 100),
                            "text": .string(
                                PromptTemplate.fenced(
                                    TokenEstimate.head(
                                        of: match.section.answerText,
                                        tokens: max(30, tokens / max(1, results.matches.count) - 40)))),
                        ]
                    })
            ]).text
        }
    }

    private static func failure(_ error: ToolError) -> JSONElement {
        var answer: [String: JSONElement] = ["error": .string(error.code)]
        switch error {
        case .unknownTool: answer["message"] = "There is no such tool."
        case .badArguments(let what): answer["message"] = .string(what)
        case .outOfOrder: answer["message"] = "That tool is not due now."
        case .noSources: answer["message"] = "An answer must name ids of sections found in this run as sources."
        case .reasonNotAllowed: answer["message"] = "Choose needs_human_action or no_kb_match."
        case .unsafeDraft(let problems):
            answer["problems"] = .array(problems.map { .string($0.rawValue) })
            answer["message"] =
                "Say only what the cited sections or the customer say: no money, no promises. Rewrite it."
        case .outOfScope, .promptLeak: answer["message"] = "Not allowed."
        case .unavailable: answer["message"] = "It is away for the moment; go on without it."
        }
        return .object(answer)
    }
}
