import Core
import FoundationEssentials

/// Puts together what a model is sent in one turn, within its context.
///
/// The system message and the tools are never cut. Of what they leave, the customer's words get 35 %, the sections 35 %
/// and the history 20 %, newest first; what one does not need goes to the next; the rest is for the turns of the run.
struct PromptBuilder: Sendable {
    /// A prompt with our own count of its tokens.
    struct Prompt {
        let messages: [JSONElement]
        let estimate: Int
    }

    private static let messageShare = 0.35
    private static let sectionShare = 0.35
    private static let historyShare = 0.20
    /// However long the system message is, so much of the context stays for the run.
    private static let leastRest = 0.25

    private let template: PromptTemplate
    private let fixed: Int

    init(template: PromptTemplate, tools: JSONElement) {
        self.template = template
        fixed =
            TokenEstimate.count(template.system) + TokenEstimate.count(tools.text)
            + TokenEstimate.count(template.run)
    }

    /// What a run costs before anything is in it.
    var fixedTokens: Int { fixed }

    /// The prompt of a turn.
    ///
    /// - Parameters:
    ///   - turn: What the model is to know.
    ///   - names: The placeholders of the run.
    ///   - budget: How many tokens it may be.
    /// - Returns: The messages, personal data replaced by placeholders.
    func prompt(for turn: ChatTurn, names: inout Pseudonyms, budget: Int) -> Prompt {
        let rest = max(Double(budget - fixed), Double(budget) * Self.leastRest)
        var transcript = Transcript(turn, names: &names, budget: Int(rest * 0.45))
        transcript.addReminder(for: turn)
        // The turns of a run get the tenth that is left over, and beyond it something of every share.
        let shared = min(rest * 0.9, rest - Double(transcript.tokens)) / 0.9
        let question = TokenEstimate.headAndTail(
            of: names.hide(turn.question, isCustomers: true), tokens: Int(shared * Self.messageShare))
        var left = shared * (Self.messageShare + Self.sectionShare) - Double(TokenEstimate.count(question))
        let articles = Self.articles(turn.knownBefore, tokens: Int(left))
        left += shared * Self.historyShare - Double(TokenEstimate.count(articles))
        let history = Self.history(turn.history, names: &names, tokens: Int(left))
        let values: [PromptTemplate.Variable: String] = [
            .customer: Pseudonyms.firstName(of: turn.scope.customerName) ?? "", .channel: Self.channel(turn.scope),
            .ticket: turn.scope.ticketReference, .history: history, .articles: articles, .message: question,
        ]
        let user = PromptTemplate.filled(template.run, values) + Self.notes(turn)
        let system = PromptTemplate.filled(template.system, values)
        let first: [JSONElement] = [
            ["role": "system", "content": .string(system)], ["role": "user", "content": .string(user)],
        ]
        let used = [question, articles, history].map { TokenEstimate.count($0) }.reduce(0, +)
        return Prompt(messages: transcript.joined(to: first), estimate: fixed + used + transcript.tokens)
    }

    private static func channel(_ scope: ToolScope) -> String {
        let configuration = scope.configuration
        return
            "\(scope.channel.rawValue) (\(configuration.tone), best under \(configuration.preferredLength) characters,"
            + " never over \(configuration.maximumLength))"
    }

    private static func notes(_ turn: ChatTurn) -> String {
        var notes = ""
        if turn.needsEmpathy { notes += "\nThe customer is upset: begin with one kind sentence." }
        if let language = turn.language { notes += "\nReply in the customer's language (\(language))." }
        if turn.scope.priorContact != nil { notes += "\nEarlier contact is acknowledged for you." }
        return notes
    }

    /// The sections as text, best first; one that does not fit is cut if enough of it remains.
    static func articles(_ matches: [KnowledgeMatch], tokens: Int) -> String {
        var texts: [String] = []
        var left = tokens
        for match in matches {
            let heading = "[id: \(match.id.text)] \(match.headingPath)\n"
            let room = left - TokenEstimate.count(heading)
            guard room >= 40 || (texts.isEmpty && room > 0) else { break }
            let text = heading + TokenEstimate.head(of: match.section.answerText, tokens: room)
            texts.append(text)
            left -= TokenEstimate.count(text) + 1
        }
        return texts.joined(separator: "\n\n")
    }

    /// The history as lines, newest first.
    static func history(_ messages: [HistoryMessage], names: inout Pseudonyms, tokens: Int) -> String {
        var lines: [String] = []
        var left = tokens
        for message in messages {
            let day = message.createdAt.description.prefix(10)
            let text = names.hide(message.content, isCustomers: message.role == .customer)
                .split(whereSeparator: \.isWhitespace).joined(separator: " ")
            let line =
                "\(day) \(message.channel.rawValue) \(message.role.rawValue): "
                + TokenEstimate.headAndTail(of: text, tokens: 80).replacing("\n", with: " ")
            left -= TokenEstimate.count(line) + 1
            guard left >= 0 else { break }
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }
}

extension ChatTurn {
    /// What code found before the model was asked; what the model found itself stands with its own calls.
    var knownBefore: [KnowledgeMatch] {
        let own = exchanges.filter { $0.call.origin == nil }
        return ChatTurn(
            scope: scope, question: question, exchanges: own, number: number, needsEmpathy: needsEmpathy
        ).found
    }
}
