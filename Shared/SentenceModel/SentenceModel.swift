import Glibc
import FoundationEssentials
import Synchronization

/// The local sentence model: from sentences to vectors of length 1 whose nearness is nearness of meaning, and to others
/// whose nearness is that of what is wanted.
///
/// Runs inside the process on threads of its own, one a core; each text runs alone and unpadded, because its
/// neighbours would move its vector. What is longer than 256 pieces is cut.
public final class SentenceModel: Sendable {
    /// How many numbers a vector has.
    public static let dimensions = SentenceSession.dimensions

    /// SHA-256 of the graph, in hexadecimal.
    public let graphHash: String
    /// The version of ONNX Runtime.
    public var runtimeVersion: String { session.runtimeVersion }

    private let tokenizer: SentenceTokenizer
    private let session: SentenceSession
    private let threads: InferenceThreads

    /// Loads it.
    ///
    /// - Parameters:
    ///   - files: The graph, its vocabulary and the library.
    ///   - threads: How many texts are worked on at once; one a core unless given.
    /// - Throws: ``SentenceModelError``.
    public init(_ files: SentenceModelFiles, threads: Int? = nil) throws(SentenceModelError) {
        guard let vocabulary = try? Data(contentsOf: URL(filePath: files.vocabulary)) else {
            throw .missing(file: "vocab.txt")
        }
        tokenizer = SentenceTokenizer(vocabulary: Array(vocabulary))
        session = try SentenceSession(
            library: files.library, graph: files.graph, readingGraph: files.readingGraph)
        graphHash = files.graphHash
        self.threads = InferenceThreads(count: threads ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }

    /// One vector for each text, in their order; the caller's thread is free meanwhile.
    ///
    /// - Throws: ``SentenceModelError`` when a run was refused.
    public func vectors(of texts: [String]) async throws(SentenceModelError) -> [[Float]] {
        try await each(of: texts) { [session] pieces throws(SentenceModelError) in try session.vector(of: pieces) }
    }

    /// What each text is about and what its author wants, in their order; the caller's thread is free meanwhile.
    ///
    /// - Throws: ``SentenceModelError`` when a run was refused.
    public func readings(of texts: [String]) async throws(SentenceModelError) -> [SentenceReading] {
        try await each(of: texts) { [session] pieces throws(SentenceModelError) in try session.reading(of: pieces) }
    }

    private func each<Made: Sendable>(
        of texts: [String], _ make: @escaping @Sendable (_ pieces: [Int64]) throws(SentenceModelError) -> Made
    ) async throws(SentenceModelError) -> [Made] {
        guard !texts.isEmpty else { return [] }
        let result = await withCheckedContinuation { continuation in
            let batch = Batch<Made>(count: texts.count) { continuation.resume(returning: $0) }
            for (place, text) in texts.enumerated() {
                threads.run { [tokenizer] in
                    batch.finish(
                        place,
                        Result { () throws(SentenceModelError) in try make(tokenizer.identifiers(of: text)) })
                }
            }
        }
        return try result.get()
    }

    /// How many texts wait for a thread.
    public var backlog: Int { threads.backlog }

    /// The vector of one text, made on the calling thread: for threads of the caller's own.
    ///
    /// - Throws: ``SentenceModelError`` when the run was refused.
    public func vectorBlocking(of text: String) throws(SentenceModelError) -> [Float] {
        try session.vector(of: tokenizer.identifiers(of: text))
    }

    /// The numbers of a text's pieces, with the marks around them.
    public func pieces(of text: String) -> [Int64] {
        tokenizer.identifiers(of: text)
    }
}

/// Texts that are finished together.
private final class Batch<Made: Sendable>: Sendable {
    private struct State {
        var made: [Made?]
        var remaining: Int
        var failure: SentenceModelError?
    }
    private let state: Mutex<State>
    private let completion: @Sendable (Result<[Made], SentenceModelError>) -> Void

    init(count: Int, completion: @escaping @Sendable (Result<[Made], SentenceModelError>) -> Void) {
        state = Mutex(State(made: [Made?](repeating: nil, count: count), remaining: count))
        self.completion = completion
    }

    func finish(_ place: Int, _ result: Result<Made, SentenceModelError>) {
        let whole: Result<[Made], SentenceModelError>? = state.withLock { state in
            switch result {
            case .success(let made): state.made[place] = made
            case .failure(let error): state.failure = error
            }
            state.remaining -= 1
            guard state.remaining == 0 else { return nil }
            return state.failure.map { .failure($0) } ?? .success(state.made.compactMap(\.self))
        }
        if let whole { completion(whole) }
    }
}
