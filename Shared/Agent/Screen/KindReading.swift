import Core

/// Tells what kind of utterance a message is.
struct KindReading {
    private static let longestGreeting = 8
    private static let longestClosing = 16
    private static let longestThanks = 20
    private static let longestFollowUp = 25
    private static let longestUnclear = 8
    private static let longestPointing = 25
    private static let longestVague = 16

    private let text: TextTokens
    private let phrases: PhraseReading
    private let rules: GuardrailRules

    init(_ text: TextTokens, phrases: PhraseReading, rules: GuardrailRules) {
        self.text = text
        self.phrases = phrases
        self.rules = rules
    }

    /// The kind of a message, by its words; where they are those of a question, a short one may sound like another kind.
    func kind(opensTicket: Bool, sounds: MessageKind?) -> MessageKind {
        let read = kind(opensTicket: opensTicket)
        guard read == .question, phrases.fired.isEmpty, let sounds else { return read }
        switch sounds {
        case .closing where text.questionMarks == 0 && !phrases.isNotClosing && words <= Self.longestThanks:
            return .closing
        case .unclear where words <= Self.longestVague: return .unclear
        default: return read
        }
    }

    private var words: Int { text.tokens.count { !$0.isEmoji } }

    /// A thumb up and "still not working" mean something only after an answer.
    private func kind(opensTicket: Bool) -> MessageKind {
        if words == 0 {
            let isThumbsUp = !opensTicket && !text.tokens.isEmpty && !phrases.isNotClosing
            return isThumbsUp && all { isIn(rules.closing.core, $0) } ? .closing : .unclear
        }
        if words <= Self.longestGreeting, consists(of: rules.greeting) { return .greeting }
        if words <= Self.longestClosing, text.questionMarks == 0, !phrases.isNotClosing, phrases.fired.isEmpty,
            consists(of: rules.closing)
        {
            return .closing
        }
        if isPointing { return .unclear }
        if !opensTicket, phrases.isFollowUp, words <= Self.longestFollowUp { return .followUp }
        return words <= Self.longestUnclear && all { isWordless($0) || isIn(rules.vague, $0) } ? .unclear : .question
    }

    /// Whether it says no more than that everything is in a file, which nobody here can read.
    var isPointing: Bool {
        text.tokens.count <= Self.longestPointing && phrases.fired.isEmpty && consists(of: rules.pointing)
    }

    private func consists(of kind: GuardrailRules.WordKind) -> Bool {
        text.tokens.indices.contains { isIn(kind.core, $0) }
            && all { isWordless($0) || isIn(kind.core, $0) || isIn(kind.filler, $0) }
    }

    private func all(_ isWanted: (Int) -> Bool) -> Bool { text.tokens.indices.allSatisfy(isWanted) }

    private func isWordless(_ index: Int) -> Bool { text.tokens[index].isEmoji }

    private func isIn(_ wordClass: Int, _ index: Int) -> Bool {
        text.isToken(at: index, in: wordClass, table: rules.table)
    }
}
