public import Core

/// What the environment says of the model; without a key there is none.
public struct ModelConfiguration: Sendable {
    /// What happens while the model is away.
    public enum Fallback: String, CaseIterable, Sendable {
        /// The offline agent answers what it is sure of, the rest goes to a person.
        case offline
        /// Everything goes to a person.
        case escalate
    }

    /// `OPENAI_API_KEY`.
    public var key: String
    /// `OPENAI_BASE_URL`: the address before `/chat/completions`.
    public var baseURL = "https://api.openai.com/v1"
    /// `OPENAI_MODEL`; with Azure the deployment.
    public var model = "gpt-4o"
    /// `OPENAI_API_VERSION`: given, the endpoint is Azure's.
    public var apiVersion: String?
    /// `MODEL_FALLBACK`.
    public var fallback = Fallback.offline
    /// `MODEL_MAX_CONCURRENT`: requests on their way at a time, at most.
    public var maximumConcurrent = 512
    /// `MODEL_CONTEXT_TOKENS`: how long a prompt may be.
    public var contextTokens = 4096
    /// `MODEL_PRICES`.
    public var prices = ModelPrices()
    /// How long one request may take.
    public var requestTimeout = Duration.seconds(20)
    /// What stays of a run's time for what comes after the model.
    public var reserve = Duration.milliseconds(500)

    /// Makes a configuration with the usual limits.
    public init(key: String) {
        self.key = key
    }

    /// Reads it; nil without a key.
    ///
    /// Problems stay with the reader until it is finished.
    public init?(from reader: inout EnvironmentReader) {
        let key = reader.optionalSecret("OPENAI_API_KEY")
        self.init(key: key ?? "")
        baseURL = reader.text("OPENAI_BASE_URL", default: baseURL)
        if !baseURL.hasPrefix("https://"), !baseURL.hasPrefix("http://") {
            reader.report("OPENAI_BASE_URL must be an address that begins with http:// or https://")
        }
        model = reader.text("OPENAI_MODEL", default: model)
        apiVersion = reader.optionalText("OPENAI_API_VERSION")
        let word = reader.text("MODEL_FALLBACK", default: fallback.rawValue)
        if let known = Fallback(rawValue: word) {
            fallback = known
        } else {
            reader.report("MODEL_FALLBACK must be offline or escalate")
        }
        maximumConcurrent = reader.integer("MODEL_MAX_CONCURRENT", default: maximumConcurrent, in: 1...4000)
        contextTokens = reader.integer("MODEL_CONTEXT_TOKENS", default: contextTokens, in: 2048...2_000_000)
        if let text = reader.optionalText("MODEL_PRICES") {
            if let known = ModelPrices(json: text) {
                prices = known
            } else {
                reader.report("MODEL_PRICES must be JSON: {\"model\": {\"in\": 1, \"cached\": 1, \"out\": 1}}")
            }
        }
        if key == nil { return nil }
    }
}
