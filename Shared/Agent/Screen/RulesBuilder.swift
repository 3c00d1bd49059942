import Core

/// Collects the rules while they are read.
struct RulesBuilder {
    private let sets: PhraseSets
    private let common: Set<String>
    var table = WordTable()
    private(set) var patterns: [PhrasePattern] = []
    private(set) var meanings: [GuardrailRules.Meaning] = []
    private(set) var rules: [GuardrailRules.Rule] = []

    init(_ data: GuardrailData) {
        sets = PhraseSets(data.sets)
        common = Set(data.languages.values.joined())
    }

    mutating func add(_ data: GuardrailData) throws(AgentError) {
        for rule in data.rules { try add(rule) }
        for text in data.negations { try add(text, .negation) }
        for text in data.denials { try add(text, .denial) }
        for (name, texts) in data.injections {
            guard let kind = InjectionKind(rawValue: name) else { throw .badRules("unknown injection \(name)") }
            for text in texts { try add(text, .injection(kind)) }
        }
        for phrase in data.sentiment.phrases { try add(phrase.pattern, .tone(phrase.valence)) }
        for text in data.sentiment.calming { try add(text, .calming) }
        for text in data.kinds.followUp.patterns { try add(text, .followUp) }
        for text in data.promises { try add(text, .promise) }
        for text in data.requests { try add(text, .request) }
        for text in data.kinds.closing.unless { try add(text, .notClosing) }
    }

    private mutating func add(_ rule: GuardrailData.Rule) throws(AgentError) {
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

    mutating func add(_ sentiment: GuardrailData.Sentiment) {
        for (word, valence) in sentiment.words { table.change(word) { $0.valence = valence } }
        for (emoji, valence) in sentiment.emoji {
            guard let scalar = emoji.unicodeScalars.first else { continue }
            table.change(String(scalar)) { $0.valence = valence }
        }
        for (word, boost) in sentiment.intensifiers { table.change(word) { $0.boost = boost } }
    }

    /// Marks stop words with their languages; the languages in the order of their bits, English first.
    mutating func add(languages: [String: [String]]) -> [String] {
        let names = languages.keys.sorted { ($0 == "en" ? "" : $0) < ($1 == "en" ? "" : $1) }
        for (bit, name) in names.prefix(UInt32.bitWidth).enumerated() {
            for word in languages[name] ?? [] { table.change(word) { $0.languages |= 1 << UInt32(bit) } }
        }
        return names
    }

    mutating func makeKind(_ kind: GuardrailData.Kind) -> GuardrailRules.WordKind {
        .init(core: table.makeClass(kind.core), filler: table.makeClass(kind.filler))
    }

    /// Lets every word know its patterns, once all words are known.
    mutating func index(_ spelling: GuardrailData.SpellingList) {
        table.inherit()
        for (index, pattern) in patterns.enumerated() { table.add(pattern: Int32(index), toClass: pattern.keyClass) }
        table.add(misspelled: spelling.misspelled, real: spelling.real, elided: spelling.elided)
        table.index(misspelled: spelling.misspelled)
    }

    private mutating func add(_ text: String, _ meaning: GuardrailRules.Meaning) throws(AgentError) {
        if let name = sets.unknownNames(in: text).first { throw .badRules("no list \(name) for: \(text)") }
        // How often a tone is counted depends on its first word.
        var keys: Set<String>? = common
        if case .tone = meaning { keys = nil }
        guard let pattern = PhrasePattern(text, sets: sets, table: &table, common: keys) else {
            throw .badRules("a pattern in which nothing must be there: \(text)")
        }
        patterns.append(pattern)
        meanings.append(meaning)
    }
}
