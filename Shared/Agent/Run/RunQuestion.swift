import Core

/// What a run is asked, seen over all its messages.
struct RunQuestion {
    /// What the messages are together: the most demanding of their kinds.
    let kind: MessageKind
    /// All guardrails that fired, highest first.
    let triggers: [EscalationReason]
    /// The worst sentiment.
    let sentiment: Double
    /// The language, where it is not English.
    let foreignLanguage: String?
    /// The words that are looked up first.
    let query: String
    /// All texts together.
    let text: String
    /// Whether the messages carry something but no words.
    let isWordless: Bool
    /// The question that this one goes on from, when it begins as only the next one does.
    private let continued: String?

    init(_ request: RunRequest) {
        let messages = request.messages
        let texts = messages.flatMap { message in
            // A subject that says the same says nothing.
            [request.opensTicket && message.subject != message.content ? message.subject : nil, message.content]
                .compactMap { $0 }.filter { !$0.isEmpty }
        }
        text = texts.joined(separator: "\n")
        let fired = Set(messages.flatMap(\.screen.triggers))
        triggers = EscalationReason.allCases.filter { fired.contains($0) }
        sentiment = messages.map(\.screen.sentiment).min() ?? 0.5
        foreignLanguage = messages.map(\.screen.language).first { $0 != "en" && $0 != "und" }
        isWordless = messages.contains { ![.text, .empty].contains($0.contentKind) } && texts.isEmpty
        let ranks: [MessageKind] = [.question, .followUp, .unclear, .greeting, .closing, .command]
        let kind = ranks.first { kind in messages.contains { $0.screen.kind == kind } } ?? .unclear
        // Without an answer before it there is nothing a follow-up could refer to.
        self.kind = kind == .followUp && request.answersBefore == 0 ? .question : kind
        let before = self.kind == .followUp ? request.questionBefore : nil
        query = [before, text].compactMap(\.self).joined(separator: "\n")
        let goesOn = self.kind == .question && !request.opensTicket && Self.goesOn(text)
        continued = goesOn ? request.questionBefore : nil
    }

    /// The same put otherwise, for a second search.
    var reworded: String {
        if let continued { return [continued, text].joined(separator: "\n") }
        // That it did not work says nothing that could be looked up by itself.
        return Self.core(of: kind == .followUp ? query : text)
    }

    /// Whether a question begins as only the next one of several does: "and if it happens to my team?".
    private static func goesOn(_ text: String) -> Bool {
        let first = text.drop { !$0.isLetter }.prefix { $0.isLetter }.lowercased()
        return ["and", "or", "but", "so", "also", "then", "plus"].contains(first)
    }

    /// The sentence that says most, when there are several.
    private static func core(of text: String) -> String {
        let sentences = text.split(separator: "\n").flatMap { ReplyBody.sentences(of: $0) }
        let longest = sentences.max { SearchWords.words(of: $0).count < SearchWords.words(of: $1).count }
        guard let longest, sentences.count > 1 else { return SearchWords.words(of: text).joined(separator: " ") }
        return longest
    }
}
