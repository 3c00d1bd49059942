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
    /// The same put otherwise, for a second search.
    let reworded: String
    /// All texts together.
    let text: String
    /// Whether the messages carry something but no words.
    let isWordless: Bool

    init(_ request: RunRequest) {
        let messages = request.messages
        let texts = messages.flatMap { message in
            [request.opensTicket ? message.subject : nil, message.content].compactMap { $0 }.filter { !$0.isEmpty }
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
        let asked = Self.questions(in: texts)
        query = ([before] + [asked.isEmpty ? text : asked]).compactMap { $0 }.joined(separator: "\n")
        reworded = asked.isEmpty ? Self.core(of: text) : text
    }

    /// The sentences that ask, with the first text as subject; empty where nothing in them can be looked up.
    private static func questions(in texts: [String]) -> String {
        let sentences = texts.flatMap { text in
            text.split(separator: "\n").flatMap { ReplyBody.sentences(of: $0) }
        }
        guard sentences.count > 1 else { return "" }
        // In a long story a request counts as a question; in a short text the whole says more than its openings.
        let isLong = texts.reduce(0) { $0 + $1.utf8.count } > 160
        let asking = sentences.filter { sentence in
            let start = sentence.lowercased()
            return sentence.hasSuffix("?") || (isLong && openings.contains { start.hasPrefix($0) })
        }
        guard SearchWords.words(of: asking.joined(separator: " ")).count > 1 else { return "" }
        let subject = texts.count > 1 && !asking.contains(texts[0]) ? [texts[0]] : []
        return (subject + asking).joined(separator: " ")
    }

    private static let openings = [
        "how ", "what ", "where ", "when ", "why ", "can i", "can you", "is there", "i can't", "i cannot", "i can not",
        "i need", "i want", "please",
    ]

    /// The sentence that says most, when there are several.
    private static func core(of text: String) -> String {
        let sentences = text.split(separator: "\n").flatMap { ReplyBody.sentences(of: $0) }
        let longest = sentences.max { SearchWords.words(of: $0).count < SearchWords.words(of: $1).count }
        guard let longest, sentences.count > 1 else { return SearchWords.words(of: text).joined(separator: " ") }
        return longest
    }
}
