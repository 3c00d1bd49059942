import Core
import FoundationEssentials

/// The guardrails, read from data and made ready for reading texts quickly; made once, shared by all runs.
public struct GuardrailRules: Sendable {
    /// Words that make a short message of one kind.
    struct WordKind: Sendable {
        let core: Int
        let filler: Int
    }

    /// What a pattern says where it stands.
    enum Meaning: Sendable {
        case trigger(rule: Int)
        case exception(rule: Int)
        case negation
        case tone(Float)
        case followUp
        case notClosing
        case promise
    }

    /// What a rule says besides its patterns.
    struct Rule: Sendable {
        let reason: EscalationReason
        let channel: Channel?
        let isNegatable: Bool
    }

    /// The version the data names.
    public let version: String
    let table: WordTable
    let patterns: [PhrasePattern]
    let meanings: [Meaning]
    let rules: [Rule]
    let closing: WordKind
    let greeting: WordKind
    let vague: Int
    let negator: Int
    let commands: [(command: CustomerCommand, wordClass: Int)]
    let languages: [(name: String, wordClass: Int)]
    let categories: [(category: Core.Category, wordClass: Int)]

    /// Reads the rules.
    ///
    /// - Parameter json: The text of `context/guardrails.json`.
    /// - Throws: ``AgentError/badRules(_:)``.
    public init(json: String) throws(AgentError) {
        let data: GuardrailData
        do {
            data = try JSONDecoder().decode(GuardrailData.self, from: Data(json.utf8))
        } catch {
            throw .badRules("not the expected JSON: \(error)")
        }
        var builder = RulesBuilder(sets: data.sets)
        try builder.add(data)
        closing = builder.makeKind(data.kinds.closing)
        greeting = builder.makeKind(data.kinds.greeting)
        vague = builder.table.makeClass(data.kinds.vague)
        negator = builder.table.makeClass(data.sentiment.negators)
        commands = CustomerCommand.allCases.compactMap { command in
            data.commands[command.rawValue].map { (command, builder.table.makeClass($0)) }
        }
        languages = data.languages.keys.sorted().map { ($0, builder.table.makeClass(data.languages[$0] ?? [])) }
        categories = Core.Category.allCases.compactMap { category in
            data.categories[category.rawValue].map { (category, builder.table.makeClass($0)) }
        }
        builder.add(data.sentiment)
        builder.index()
        version = data.version
        table = builder.table
        patterns = builder.patterns
        meanings = builder.meanings
        rules = builder.rules
    }
}

/// Collects the rules while they are read.
struct RulesBuilder {
    let sets: [String: [String]]
    var table = WordTable()
    private(set) var patterns: [PhrasePattern] = []
    private(set) var meanings: [GuardrailRules.Meaning] = []
    private(set) var rules: [GuardrailRules.Rule] = []

    init(sets: [String: [String]]) {
        self.sets = sets
    }

    mutating func add(_ data: GuardrailData) throws(AgentError) {
        for rule in data.rules {
            guard let reason = EscalationReason(rawValue: rule.reason), reason.isTrigger else {
                throw .badRules("unknown reason \(rule.reason)")
            }
            let channel = rule.channel.flatMap(Channel.init(rawValue:))
            guard (channel == nil) == (rule.channel == nil) else { throw .badRules("unknown channel in \(reason)") }
            let index = rules.count
            rules.append(.init(reason: reason, channel: channel, isNegatable: rule.negatable ?? true))
            for text in rule.patterns { try add(text, .trigger(rule: index)) }
            for text in rule.unless ?? [] { try add(text, .exception(rule: index)) }
        }
        for text in data.negations { try add(text, .negation) }
        for phrase in data.sentiment.phrases { try add(phrase.pattern, .tone(phrase.valence)) }
        for text in data.kinds.followUp.patterns { try add(text, .followUp) }
        for text in data.promises { try add(text, .promise) }
        for text in data.kinds.closing.unless { try add(text, .notClosing) }
    }

    mutating func add(_ sentiment: GuardrailData.Sentiment) {
        for (word, valence) in sentiment.words { table.change(word) { $0.valence = valence } }
        for (emoji, valence) in sentiment.emoji {
            guard let scalar = emoji.unicodeScalars.first else { continue }
            table.change(String(scalar)) { $0.valence = valence }
        }
        for (word, boost) in sentiment.intensifiers { table.change(word) { $0.boost = boost } }
    }

    mutating func makeKind(_ kind: GuardrailData.Kind) -> GuardrailRules.WordKind {
        .init(core: table.makeClass(kind.core), filler: table.makeClass(kind.filler))
    }

    /// Lets every word know its patterns, once all words are known.
    mutating func index() {
        for (index, pattern) in patterns.enumerated() { table.add(pattern: Int32(index), toClass: pattern.keyClass) }
    }

    private mutating func add(_ text: String, _ meaning: GuardrailRules.Meaning) throws(AgentError) {
        guard let pattern = PhrasePattern(text, sets: sets, table: &table) else {
            throw .badRules("a pattern in which nothing must be there: \(text)")
        }
        patterns.append(pattern)
        meanings.append(meaning)
    }
}
