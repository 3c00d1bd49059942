public import Core
import SentenceModel

/// What `EMBEDDER` and its companions say about vectors.
public struct EmbedderSettings: Sendable {
    /// The kinds there are.
    public enum Kind: String, CaseIterable, Sendable {
        /// The sentence model in the process.
        case local
        /// An endpoint.
        case openai
        /// Words and spelling.
        case hashed
    }

    /// `EMBEDDER`; nil takes the local model, and hashed vectors where it is not there.
    public let kind: Kind?
    /// `SENTENCE_MODEL_DIR`: the folder `compose/local/sentence-model` fills.
    public let folder: String
    /// Where `openai` is.
    public let endpoint: OpenAIEmbedder.Endpoint

    /// Reads them; problems stay with the reader.
    ///
    /// - Parameters:
    ///   - reader: The environment.
    ///   - home: The folder of the installation, which holds the model unless the environment says otherwise.
    public init(from reader: inout EnvironmentReader, home: String?) {
        let name = reader.optionalText("EMBEDDER")
        kind = name.flatMap(Kind.init)
        if name != nil, kind == nil { reader.report("EMBEDDER must be local, openai or hashed") }
        let local = reader.optionalText("FTE_LOCAL_HOME") ?? (home ?? ".") + "/.local"
        folder = reader.text("SENTENCE_MODEL_DIR", default: local + "/sentence-model")
        endpoint = OpenAIEmbedder.Endpoint(
            baseURL: reader.text("EMBEDDING_BASE_URL", default: "https://api.openai.com/v1"),
            model: reader.text("EMBEDDING_MODEL", default: "text-embedding-3-small"),
            key: reader.optionalSecret("EMBEDDING_API_KEY"),
            dimensions: reader.integer("EMBEDDING_DIMENSIONS", default: 1536, in: 8...2000))
    }
}
