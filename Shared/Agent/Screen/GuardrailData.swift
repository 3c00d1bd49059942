/// The shape of `context/guardrails.json`.
struct GuardrailData: Decodable {
    struct Rule: Decodable {
        let reason: String
        let channel: String?
        let negatable: Bool?
        let patterns: [String]
        let unless: [String]?
    }

    struct Kind: Decodable {
        let core: [String]
        let filler: [String]
        let unless: [String]
    }

    struct FollowUp: Decodable {
        let patterns: [String]
    }

    struct Kinds: Decodable {
        let closing: Kind
        let pointing: Kind
        let greeting: Kind
        let followUp: FollowUp
        let vague: [String]

        enum CodingKeys: String, CodingKey {
            case closing, pointing, greeting, vague
            case followUp = "follow_up"
        }
    }

    /// A phrase with how it sounds.
    struct Phrase: Decodable {
        let pattern: String
        let valence: Float

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            pattern = try container.decode(String.self)
            valence = try container.decode(Float.self)
        }
    }

    struct Sentiment: Decodable {
        let words: [String: Float]
        let phrases: [Phrase]
        let calming: [String]
        let negators: [String]
        let intensifiers: [String: Float]
        let emoji: [String: Float]
    }

    /// What is recognised although it is misspelled.
    struct SpellingList: Decodable {
        let misspelled: [String]
        let real: [String]
        let elided: [String]
    }

    let version: String
    let sets: [String: [String]]
    let spelling: SpellingList
    let negations: [String]
    let denials: [String]
    let turns: [String]
    let rules: [Rule]
    let injections: [String: [String]]
    let kinds: Kinds
    let commands: [String: [String]]
    let sentiment: Sentiment
    let languages: [String: [String]]
    let categories: [String: [String]]
    let promises: [String]
    let requests: [String]
}
