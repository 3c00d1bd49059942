/// What is heard of a message: one vector for each of its sentences, and for each with the next.
///
/// A theft is told over two sentences of which neither says so alone. What only counts where all or most sentences are of
/// it, a mood or a closing, goes by the sentences themselves.
struct HeardSentences: Sendable {
    /// The vectors of ``SentimentSentences/of(_:)``, each of length 1.
    let sentences: [[Float]]
    /// How many of them, at the beginning, are of the subject.
    let headings: Int
    /// The vectors of ``SentimentSentences/pairs(of:)``.
    let pairs: [[Float]]

    /// Nothing was heard.
    static let nothing = HeardSentences(sentences: [], headings: 0, pairs: [])

    /// The vectors of the content.
    var content: ArraySlice<[Float]> { sentences.dropFirst(headings) }
    /// All vectors, those of the subject first.
    var all: [[Float]] { sentences + pairs }
    /// What is heard where the subject is not read.
    var withoutHeadings: HeardSentences { HeardSentences(sentences: Array(content), headings: 0, pairs: pairs) }
}
