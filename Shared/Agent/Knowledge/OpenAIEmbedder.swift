public import Core
import FoundationEssentials
public import HTTPClient
import Synchronization

/// Vectors from any endpoint that speaks OpenAI's `/v1/embeddings`: in batches, tried again, and kept.
public final class OpenAIEmbedder: Embedder {
    /// Where it is and what it is asked for.
    public struct Endpoint: Sendable {
        /// The address up to and with `/v1`.
        public var baseURL: String
        /// The model's name there.
        public var model: String
        /// The key; nil where none is needed.
        public var key: String?
        /// How many numbers its vectors have.
        public var dimensions: Int

        /// Names an endpoint.
        public init(baseURL: String, model: String, key: String?, dimensions: Int) {
            self.baseURL = baseURL
            self.model = model
            self.key = key
            self.dimensions = dimensions
        }
    }

    private static let batch = 64
    private static let attempts = 4

    /// `openai:` and the model's name.
    public let model: String
    /// Numbers in a vector.
    public let dimensions: Int
    /// A customer waits for what is found, and words find something too.
    public let patience: Duration?
    private let endpoint: Endpoint
    private let send: @Sendable (HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse
    private let backoff: BackoffPolicy
    private let kept = Mutex<[String: [Float]]>([:])

    /// Makes the embedder.
    ///
    /// - Parameters:
    ///   - endpoint: Where it is.
    ///   - backoff: How long it waits between tries.
    ///   - patience: How long a question may wait for it.
    ///   - send: Sends a request, as `HTTPClient` does.
    public init(
        _ endpoint: Endpoint, backoff: BackoffPolicy = BackoffPolicy(first: .milliseconds(250), longest: .seconds(4)),
        patience: Duration? = .seconds(3),
        send: @escaping @Sendable (HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse
    ) {
        self.endpoint = endpoint
        self.backoff = backoff
        self.send = send
        self.patience = patience
        model = "openai:" + endpoint.model
        dimensions = endpoint.dimensions
    }

    /// One vector for each text; those asked for lately are not asked for again.
    public func embed(_ texts: [String]) async throws -> [[Float]] {
        var found = kept.withLock { kept in texts.map { kept[$0] } }
        let missing = texts.indices.filter { found[$0] == nil }
        for start in stride(from: 0, to: missing.count, by: Self.batch) {
            let places = missing[start..<min(start + Self.batch, missing.count)]
            let vectors = try await ask(places.map { texts[$0] })
            keep(places.map { texts[$0] }, vectors)
            for (place, vector) in zip(places, vectors) { found[place] = vector }
        }
        return found.compactMap { $0 }
    }

    private func keep(_ texts: [String], _ vectors: [[Float]]) {
        kept.withLock { kept in
            // All are let go at once: what is asked again comes back by itself.
            if kept.count + texts.count > 2048 { kept.removeAll() }
            for (text, vector) in zip(texts, vectors) { kept[text] = vector }
        }
    }

    private func ask(_ texts: [String]) async throws -> [[Float]] {
        let request = try makeRequest(texts)
        var failures = 0
        while true {
            let failure: EmbedderError
            switch await answer(to: request) {
            case .success(let response) where response.status == 200:
                return try EmbeddingAnswer.vectors(response.body, texts.count, dimensions)
            case .success(let response): failure = .refused(status: response.status)
            case .failure(let error): failure = .unreachable(error)
            }
            failures += 1
            guard failure.mayPass, failures < Self.attempts else { throw failure }
            try await Task.sleep(for: backoff.pause(afterFailures: failures))
        }
    }

    private func answer(to request: HTTPClientRequest) async -> Result<HTTPClientResponse, HTTPClientError> {
        do throws(HTTPClientError) {
            return .success(try await send(request))
        } catch {
            return .failure(error)
        }
    }

    private func makeRequest(_ texts: [String]) throws -> HTTPClientRequest {
        // An empty text is refused by some endpoints.
        let body = EmbeddingQuestion(model: endpoint.model, input: texts.map { $0.isEmpty ? " " : $0 })
        var headers: HTTPHeaders = ["content-type": "application/json"]
        if let key = endpoint.key { headers.append("authorization", "Bearer " + key) }
        return HTTPClientRequest(
            method: "POST", url: endpoint.baseURL + "/embeddings", headers: headers,
            body: Array(try JSONEncoder().encode(body)), dependency: "embeddings endpoint")
    }
}

private struct EmbeddingQuestion: Encodable {
    let model: String
    let input: [String]
}

/// What an endpoint answers.
private struct EmbeddingAnswer: Decodable {
    struct Row: Decodable {
        let index: Int?
        let embedding: [Float]
    }
    let data: [Row]

    /// The vectors, in the order of the texts, made one long.
    static func vectors(_ body: [UInt8], _ count: Int, _ dimensions: Int) throws -> [[Float]] {
        guard let answer = try? JSONDecoder().decode(EmbeddingAnswer.self, from: Data(body)),
            answer.data.count == count, answer.data.allSatisfy({ $0.embedding.count == dimensions })
        else { throw EmbedderError.unreadable }
        let rows = answer.data.enumerated().sorted { ($0.element.index ?? $0.offset) < ($1.element.index ?? $1.offset) }
        return rows.map { row in
            let vector = row.element.embedding
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return length > 0 ? vector.map { $0 / length } : vector
        }
    }
}
