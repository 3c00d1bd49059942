/// The parts of a question that are compared each by itself: what follows a long story would be lost in one vector of it
/// all, and words that say nothing would thin out those that do.
enum QuerySentences {
    private static let maximum = 16

    /// The sentences, and each together with the next: "that page is empty" needs what was said before it.
    static func texts(of query: String) -> [String] {
        let sentences = split(query)
        return sentences + zip(sentences, sentences.dropFirst()).map { $0 + " " + $1 }
    }

    /// At most sixteen sentences that say something: of more the first, those that ask with what stands before them, and
    /// the last.
    static func split(_ query: String) -> [String] {
        let found = query.split(whereSeparator: \.isNewline).flatMap(sentences).filter {
            !SearchWords.words(of: $0).isEmpty
        }
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
        var before: Character = " "
        for place in line.indices {
            if line[place] == " ", ".!?".contains(before) || isEmoji(before) {
                sentences.append(String(line[start..<place]))
                start = line.index(after: place)
            }
            before = line[place]
        }
        return sentences + [String(line[start...])]
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
