/// A question ready to be compared: its parts, their words and their vectors.
struct AskedQuestion {
    /// The words of its parts.
    let words: QuestionWords
    /// The vectors of its parts; nil where none can be made now.
    let vectors: [[Float]]?
    /// How many of the parts are sentences of their own; they come first.
    let sentences: Int

    /// Takes a text apart, and asks for its vectors; nil where it says nothing.
    init?(_ text: String, model: any Embedder) async throws {
        let found = QuerySentences.split(text)
        let parts = QuerySentences.texts(of: found)
        words = QuestionWords(parts, sentences: found.count)
        guard !words.terms.isEmpty else { return nil }
        sentences = found.count
        vectors = try await model.questionVectors(parts)
    }
}
