/// The sentences of a question that are compared by meaning, each by itself: what follows a long story would be lost in
/// one vector of it all.
enum QuerySentences {
    private static let maximum = 16

    /// The sentences, and of a short text also the whole: "how do I get a new one?" needs what it is about.
    static func texts(of query: String) -> [String] {
        let sentences = split(query)
        guard sentences.count > 1, query.utf8.count <= 400 else { return sentences }
        return sentences + [query.split(whereSeparator: \.isNewline).joined(separator: " ")]
    }

    /// At most sixteen sentences that say something, the first ones.
    static func split(_ query: String) -> [String] {
        var found: [String] = []
        for line in query.split(whereSeparator: \.isNewline) {
            for sentence in ReplyBody.sentences(of: line) where !SearchWords.words(of: sentence).isEmpty {
                found.append(sentence)
                if found.count == maximum { return found }
            }
        }
        return found.isEmpty ? [query] : found
    }
}

extension Embedder {
    /// The vectors of a question's sentences; nil while none can be made, and then words alone decide.
    func questionVectors(_ query: String) async throws -> [[Float]]? {
        do {
            return try await embedInTime(knowsMeaning ? QuerySentences.texts(of: query) : [query])
        } catch is EmbedderError {
            return nil
        }
    }
}
