public import SentenceModel

/// The sentence model inside the process: meaning without a key and without a network.
public struct LocalEmbedder: Embedder {
    /// `minilm-int8:` and the beginning of the graph's hash: another graph makes other vectors.
    public let model: String
    /// Numbers in a vector.
    public let dimensions = SentenceModel.dimensions
    private let sentences: SentenceModel
    /// The search of a message asks for the meaning of sentences that its screen has read before.
    private let meanings = RememberedVectors()
    private let wishes = RememberedVectors()

    /// How many texts wait for the model.
    public var backlog: Int { sentences.backlog }

    /// Makes the embedder.
    public init(_ sentences: SentenceModel) {
        self.sentences = sentences
        model = "minilm-int8:" + sentences.graphHash.prefix(12)
    }

    /// One vector for each text, each run alone.
    public func embed(_ texts: [String]) async throws -> [[Float]] {
        try await meanings.vectors(of: texts) { try await sentences.vectors(of: $0) }
    }

    /// One vector of what is wanted for each sentence, each run alone; what it is about is made, and remembered, with it.
    public func read(_ texts: [String]) async throws -> [[Float]] {
        try await wishes.vectors(of: texts) { unknown in
            let readings = try await sentences.readings(of: unknown)
            for (text, reading) in zip(unknown, readings) { meanings.remember(reading.meaning, of: text) }
            return readings.map(\.wish)
        }
    }

    /// The vector of one text, made on the calling thread: for threads of the caller's own.
    ///
    /// - Throws: `SentenceModelError` when the run was refused.
    public func vectorBlocking(of text: String) throws -> [Float] {
        try sentences.vectorBlocking(of: text)
    }

    /// Whether the model has the word whole: those it must put together are rare, foreign or misspelled.
    public func isWord(_ word: String) -> Bool {
        // Its two marks stand around it.
        pieceCount(of: word) <= 3
    }

    /// How many pieces the model reads a text in, its two marks among them.
    public func pieceCount(of text: String) -> Int {
        sentences.pieces(of: text).count
    }
}
