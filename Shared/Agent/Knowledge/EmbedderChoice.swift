public import Core
public import HTTPClient
import SentenceModel

/// The vectors that are in use, and why they are.
public struct EmbedderChoice: Sendable {
    private enum Chosen: Sendable {
        case model(any Embedder, isRemote: Bool)
        case hashed
    }
    private let chosen: Chosen
    /// Why it is not the one that was asked for, or not the usual one; nil when nothing is to be said.
    public let complaint: String?

    /// The model's name, as rows of vectors carry it.
    public var model: String { embedder.model }
    /// Whether making vectors needs the network.
    public var isRemote: Bool {
        if case .model(_, let isRemote) = chosen { isRemote } else { false }
    }
    /// The embedder; hashed vectors without weights, as they are stored.
    public var embedder: any Embedder {
        if case .model(let embedder, _) = chosen { embedder } else { HashedEmbedder() }
    }
    /// The local model, for those that embed on threads of their own.
    public var local: LocalEmbedder? {
        if case .model(let embedder, _) = chosen { embedder as? LocalEmbedder } else { nil }
    }

    /// Chooses.
    ///
    /// - Parameters:
    ///   - settings: What was asked for.
    ///   - client: Reaches an endpoint; without it `openai` cannot be had.
    ///   - hash: SHA-256 of the file at a path, in hexadecimal; nil leaves the model's files unchecked.
    public init(_ settings: EmbedderSettings, client: HTTPClient?, hash: ((_ path: String) throws -> String)? = nil) {
        switch settings.kind {
        case .hashed:
            (chosen, complaint) = (.hashed, nil)
        case .openai:
            guard let client else {
                (chosen, complaint) = (.hashed, "no endpoint can be reached from here")
                return
            }
            let embedder = OpenAIEmbedder(settings.endpoint) { request throws(HTTPClientError) in
                try await client.send(request)
            }
            (chosen, complaint) = (.model(embedder, isRemote: true), nil)
        case .local, nil:
            do throws(SentenceModelError) {
                let model = try SentenceModel(try SentenceModelFiles(folder: settings.folder, hash: hash))
                (chosen, complaint) = (.model(LocalEmbedder(model), isRemote: false), nil)
            } catch {
                (chosen, complaint) = (.hashed, error.description)
            }
        }
    }

    /// Hashed vectors, whatever there is.
    public static let hashed = EmbedderChoice(.hashed)
    /// A certain embedder, for tests and tools.
    public static func fixed(_ embedder: any Embedder) -> EmbedderChoice {
        EmbedderChoice(.model(embedder, isRemote: false))
    }

    private init(_ chosen: Chosen) {
        self.chosen = chosen
        complaint = nil
    }

    /// The embedder for a body of sections: hashed vectors weigh words by their rarity there.
    public func embedder(for sections: [KnowledgeSection]) -> any Embedder {
        if case .hashed = chosen { HashedEmbedder(sections: sections) } else { embedder }
    }

    /// Says which is in use, once, at start.
    public func announce(to log: Log) {
        guard let complaint else {
            return log.info("sentences become vectors", [.detail: model])
        }
        log.warning(
            "sentences become vectors of words and spelling, not of meaning", [.detail: model, .error: complaint])
    }
}
