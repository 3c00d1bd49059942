import Core

/// The screen with everything it goes by: the rules, and where there is a sentence model, what is heard in meaning.
public struct MessageScreen: Sendable {
    /// The rules.
    public let rules: GuardrailRules
    private let head: SentimentHead?
    private let triggers: TriggerHeads?
    private let embedder: (any Embedder)?

    /// Makes a screen.
    ///
    /// - Parameters:
    ///   - rules: The guardrails.
    ///   - head: Hears anger in vectors; without it words alone decide.
    ///   - triggers: Knows triggers by vectors; without them phrases alone decide.
    ///   - embedder: Makes the vectors; one of another kind than the heads' is not asked.
    public init(
        rules: GuardrailRules, head: SentimentHead? = nil, triggers: TriggerHeads? = nil,
        embedder: (any Embedder)? = nil
    ) {
        self.rules = rules
        self.head = embedder.map { head?.understands(model: $0.model) ?? false } == true ? head : nil
        self.triggers = embedder.map { triggers?.understands(model: $0.model) ?? false } == true ? triggers : nil
        self.embedder = embedder
    }

    /// So many texts before its own a message waits for, and no more: thousands may come at once after an outage, and
    /// what is screened late holds up its customer.
    static let longestQueue = 2000

    /// Screens one message; words alone decide where the embedder fails or has too much to do.
    public func screen(_ text: CustomerText) async -> ScreenResult {
        screen(text, heard: await heard(of: text))
    }

    /// Screens one message whose sentences have become vectors.
    func screen(_ text: CustomerText, heard: HeardSentences) -> ScreenResult {
        // "Re: your reply" above thanks says nothing of its own, so that a kind goes by the content.
        Screen.screen(
            text, rules: rules, heard: head?.hear(heard.sentences, headings: heard.headings),
            nearby: triggers?.reasons(near: heard.all, headings: heard.headings) ?? [],
            doubted: triggers?.doubts(near: heard.all, headings: heard.headings) ?? [],
            sounds: triggers?.kind(of: heard.content))
    }

    /// What all heads go by; nothing where there is nobody to ask or no time for it.
    func heard(of text: CustomerText) async -> HeardSentences {
        guard head != nil || triggers != nil, let embedder, embedder.backlog < Self.longestQueue else {
            return .nothing
        }
        let sentences = SentimentSentences.of(text)
        let texts = sentences + SentimentSentences.pairs(of: text)
        guard !sentences.isEmpty,
            let vectors = try? await embedder.read(texts.map(Self.withoutNumbers)), vectors.count == texts.count
        else { return .nothing }
        return HeardSentences(
            sentences: Array(vectors.prefix(sentences.count)), headings: SentimentSentences.ofSubject(text).count,
            pairs: Array(vectors.dropFirst(sentences.count)))
    }

    /// A number says nothing of what is meant, but moves the vector: each becomes the same one.
    static func withoutNumbers(_ sentence: String) -> String {
        guard sentence.utf8.contains(where: { (0x30...0x39).contains($0) }) else { return sentence }
        var masked = ""
        var isInside = false
        for character in sentence {
            let isDigit = character.isASCII && character.isNumber
            if !isDigit { masked.append(character) } else if !isInside { masked.append("1") }
            isInside = isDigit
        }
        return masked
    }
}
