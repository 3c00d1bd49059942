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
        case denial
        case injection(InjectionKind)
        case tone(Float)
        case calming
        case followUp
        case notClosing
        case promise
        case request
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
    let pointing: WordKind
    let greeting: WordKind
    let vague: Int
    let negator: Int
    /// Words after which a sentence starts anew, so that a negation reaches no further.
    let turn: Int
    let commands: [(command: CustomerCommand, wordClass: Int)]
    let languages: [String]
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
        var builder = RulesBuilder(data)
        try builder.add(data)
        closing = builder.makeKind(data.kinds.closing)
        pointing = builder.makeKind(data.kinds.pointing)
        greeting = builder.makeKind(data.kinds.greeting)
        vague = builder.table.makeClass(data.kinds.vague)
        turn = builder.table.makeClass(data.turns)
        negator = builder.table.makeClass(data.sentiment.negators)
        commands = CustomerCommand.allCases.compactMap { command in
            data.commands[command.rawValue].map { (command, builder.table.makeClass($0)) }
        }
        languages = builder.add(languages: data.languages)
        categories = Core.Category.allCases.compactMap { category in
            data.categories[category.rawValue].map { (category, builder.table.makeClass($0)) }
        }
        builder.add(data.sentiment)
        builder.index(data.spelling)
        version = data.version
        table = builder.table
        patterns = builder.patterns
        meanings = builder.meanings
        rules = builder.rules
    }
}
