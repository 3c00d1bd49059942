import Core
import FoundationEssentials

/// Which sections a draft without sources rests on: those that it shares its words with.
enum SourceGuess {
    /// The least share of a draft's words that a section must hold.
    private static let leastShare = 0.3

    /// The sections, best first; those that hold much less than the best are left out.
    static func sources(of draft: String, among matches: [KnowledgeMatch]) -> [UUID] {
        let words = Set(SearchWords.words(of: draft))
        guard !words.isEmpty else { return [] }
        let shares = matches.map { match in
            let held = Set(SearchWords.words(of: match.headingPath + " " + match.section.answerText))
            return (match.id, Double(words.intersection(held).count) / Double(words.count))
        }.sorted { $0.1 > $1.1 }
        guard let best = shares.first?.1, best >= leastShare else { return [] }
        return shares.prefix(3).filter { $0.1 >= best * 0.6 }.map(\.0)
    }
}
