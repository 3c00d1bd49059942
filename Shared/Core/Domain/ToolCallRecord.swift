/// One call of a tool within a run, as the audit keeps it: never the customer's text, only hashes and ids of it.
public struct ToolCallRecord: Sendable, Hashable, Codable {
    /// The tool's name.
    public let name: String
    /// Who called: `code` for the prefetch, `model` for the model.
    public let by: String
    /// Whether it succeeded.
    public let ok: Bool
    /// What went wrong, in a word.
    public let error: String?
    /// How long it took.
    public let latencyMilliseconds: Double
    /// The input with texts replaced by their hashes.
    public let input: [String: String]

    /// Makes a record.
    public init(
        name: String, by: String, ok: Bool, error: String? = nil, latencyMilliseconds: Double,
        input: [String: String] = [:]
    ) {
        self.name = name
        self.by = by
        self.ok = ok
        self.error = error
        self.latencyMilliseconds = latencyMilliseconds
        self.input = input
    }

    enum CodingKeys: String, CodingKey {
        case name, by, ok, error, input
        case latencyMilliseconds = "latency_ms"
    }
}
