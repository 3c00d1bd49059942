/// The parts of a question that are compared each by itself: what follows a long story would be lost in one vector of it
/// all, and words that say nothing would thin out those that do.
enum QuerySentences {
    private static let maximum = 16
    /// A sentence of more words runs on.
    private static let longestSentence = 24
    /// So many clauses of such sentences are looked at, each of so many words at least.
    private static let mostClauses = 8
    private static let shortestClause = 4
    /// What begins another clause where people leave the comma out.
    private static let joints: Set<String> = ["and", "but", "so", "because", "bc", "then"]

    /// The sentences, and each together with the next: "that page is empty" needs what was said before it; of those that
    /// run on also the clauses.
    static func texts(of sentences: [String]) -> [String] {
        sentences + zip(sentences, sentences.dropFirst()).map { $0 + " " + $1 } + clauses(of: sentences)
    }

    /// The clauses of sentences that run on: in one breath with a story, what is asked is not heard.
    private static func clauses(of sentences: [String]) -> [String] {
        var clauses: [String] = []
        for sentence in sentences where clauses.count < mostClauses {
            let words = sentence.split(separator: " ")
            guard words.count > longestSentence else { continue }
            var start = words.startIndex
            for place in words.indices {
                let isLast = place == words.count - 1
                let endsClause = words[place].last.map(",;:".contains) == true
                guard isLast || endsClause || joints.contains(words[place + 1].lowercased()) else { continue }
                if place - start + 1 >= shortestClause {
                    clauses.append(words[start...place].joined(separator: " "))
                }
                start = place + 1
            }
        }
        // What is wanted tends to come at the end.
        return Array(clauses.suffix(mostClauses))
    }

    /// At most sixteen sentences that say something: of more the first, those that ask with what stands before them, and
    /// the last.
    static func split(_ query: String) -> [String] {
        let found = query.split(whereSeparator: \.isNewline).flatMap(sentences).filter(SearchWords.isSaying)
        guard found.count > maximum else { return found.isEmpty ? [query] : found }
        let asking = found.indices.filter { found[$0].hasSuffix("?") }
        var kept: Set<Int> = []
        for place in [0] + asking + asking.map({ $0 - 1 }) + found.indices.reversed() where kept.count < maximum {
            if place >= 0 { kept.insert(place) }
        }
        return kept.sorted().map { found[$0] }
    }

    /// Cuts a line after each mark that ends a sentence, also where people go on in small letters, and after emoji: in
    /// chats they stand where a mark would.
    private static func sentences(of line: Substring) -> [String] {
        var sentences: [String] = []
        var start = line.startIndex
        var before = UInt8(ascii: " ")
        for place in line.utf8.indices {
            let byte = line.utf8[place]
            if byte == UInt8(ascii: " "), endsSentence(before, in: line, at: place) {
                sentences.append(String(line[start..<place]))
                start = line.utf8.index(after: place)
            }
            before = byte
        }
        return sentences + [String(line[start...])]
    }

    private static func endsSentence(_ byte: UInt8, in line: Substring, at place: String.Index) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"): true
        case 0x80...: line[..<place].last.map(isEmoji) == true
        default: false
        }
    }

    private static func isEmoji(_ character: Character) -> Bool {
        !character.isASCII
            && character.unicodeScalars.contains { $0.properties.isEmojiPresentation || $0.value == 0xFE0F }
    }
}

extension Embedder {
    /// The vectors of a question's parts; nil while none can be made, and then words alone decide.
    func questionVectors(_ parts: [String]) async throws -> [[Float]]? {
        do {
            return try await embedInTime(parts)
        } catch is EmbedderError {
            return nil
        }
    }
}
