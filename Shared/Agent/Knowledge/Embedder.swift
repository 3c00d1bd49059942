/// Turns texts into vectors of length 1; vectors of different models never meet.
public protocol Embedder: Sendable {
    /// The model, as rows of vectors name it.
    var model: String { get }
    /// How many numbers a vector has.
    var dimensions: Int { get }
    /// Whether nearness of its vectors is nearness of meaning, and not only of spelling.
    var knowsMeaning: Bool { get }
    /// How many texts wait for it now.
    var backlog: Int { get }
    /// How long a question may wait for its vectors before words alone decide; nil is without a limit.
    var patience: Duration? { get }
    /// Whether a word is one of the language it was made for; what is not may be a slip of the fingers.
    func isWord(_ word: String) -> Bool
    /// One vector for each text.
    ///
    /// - Parameter texts: What to embed; each text stands alone.
    /// - Returns: The vectors, in the order of the texts.
    /// - Throws: What a remote or native model throws.
    func embed(_ texts: [String]) async throws -> [[Float]]
    /// One vector for each sentence that says what its author wants and in which tone, for those who listen for that.
    ///
    /// - Parameter sentences: What to read; each sentence stands alone.
    /// - Returns: The vectors, in the order of the sentences.
    /// - Throws: What a remote or native model throws.
    func read(_ sentences: [String]) async throws -> [[Float]]
}

extension Embedder {
    /// Without a list of words nothing is taken for a slip.
    public func isWord(_ word: String) -> Bool { true }
    /// Models do, unless they say otherwise.
    public var knowsMeaning: Bool { true }
    /// What needs no network needs no limit.
    public var patience: Duration? { nil }
    /// What thresholds are kept under: the model and how scores are made.
    public var scoring: String { model + " " + ScoreWeights.of(self).name }
    /// Without a reading of its own, what a sentence is about is all that is known of it.
    public func read(_ sentences: [String]) async throws -> [[Float]] { try await embed(sentences) }
    /// Nothing waits for those that make no queue.
    public var backlog: Int { 0 }
}
