import Agent
import Core
import FoundationEssentials

/// Sections that nobody wrote, as many as wanted and always the same, with words as frequent as in real texts.
struct GeneratedSections {
    static let source = "generated"
    private static let syllables = [
        "ba", "del", "ri", "mo", "ten", "ka", "lus", "for", "ni", "pe", "ga", "shi", "tor", "ve", "zan", "qui", "hal",
        "do", "mer", "sta",
    ]

    private var state: UInt64

    private init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

    static func section(_ number: Int) -> KnowledgeSection {
        var words = GeneratedSections(seed: number + 1)
        let title = words.sentence(of: 4)
        let content = (0..<5).map { _ in words.sentence(of: 12) + "." }.joined(separator: "\n")
        let path = "Part \(number / 100) > \(title) \(number)"
        return KnowledgeSection(
            id: .derived(from: "generated-section", source, "\(number)"), title: title, headingPath: path,
            content: content, category: "general", source: source, url: nil,
            contentHash: SHA256.hexadecimal(path + "\n" + content))
    }

    /// A question about one of so many sections: some of its words, and as many that anybody may use.
    static func question(_ number: Int, of count: Int) -> String {
        var words = GeneratedSections(seed: 1_000_000_007 &+ number)
        let about = section(Int(words.next() % UInt64(count))).content.split { $0 == " " || $0 == "." || $0.isNewline }
        let own = (0..<4).map { _ in about[Int(words.next() % UInt64(about.count))] }
        return own.joined(separator: " ") + " " + words.sentence(of: 4) + "?"
    }

    private mutating func sentence(of count: Int) -> String {
        (0..<count).map { _ in word() }.joined(separator: " ")
    }

    /// A word of 20,000; twice the rank, half as often.
    private mutating func word() -> String {
        let share = Double(next() % 1_000_000) / 1_000_000
        var rank = 1.0
        var rest = share * 14.3
        // 2 to the 14.3rd is 20,000.
        while rest >= 1 {
            rank *= 2
            rest -= 1
        }
        return Self.spelled(Int(rank * (1 + rest)))
    }

    private static func spelled(_ number: Int) -> String {
        var rest = number
        var word = ""
        repeat {
            word += syllables[rest % syllables.count]
            rest /= syllables.count
        } while rest > 0
        return word + "x"
    }

    private mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state >> 11
    }
}

/// Vectors for generated sections: quickly made, and scored as those of a sentence model are.
struct GeneratedEmbedder: Embedder {
    let model = "generated-384"
    let dimensions = 384
    private let hashed = HashedEmbedder()

    func embed(_ texts: [String]) async throws -> [[Float]] { try await hashed.embed(texts) }
}
