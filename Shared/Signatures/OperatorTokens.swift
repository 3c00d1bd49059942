public import Core

/// Who may use the operators' routes: names and the SHA-256 of their tokens.
public struct OperatorTokens: Sendable {
    private let entries: [(name: String, hash: [UInt8])]

    /// Makes it of names and hashes; with none, nobody is let in.
    public init(_ entries: [(name: String, hash: [UInt8])] = []) {
        self.entries = entries
    }

    /// Reads `OPERATOR_TOKENS` or `OPERATOR_TOKENS_FILE`, a comma-separated list of `name:sha256-in-hexadecimal`.
    ///
    /// What is wrong with it is reported to the reader.
    public init(_ reader: inout EnvironmentReader) {
        var entries: [(name: String, hash: [UInt8])] = []
        for text in (reader.optionalSecret("OPERATOR_TOKENS") ?? "").split(separator: ",") {
            let parts = text.trimmed.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, let hash = [UInt8](hexadecimal: String(parts[1])),
                hash.count == 32
            else {
                reader.report("OPERATOR_TOKENS must be a list of name:sha256")
                continue
            }
            entries.append((String(parts[0]), hash))
        }
        self.entries = entries
    }

    /// Whose token this is; nil when it is nobody's.
    public func name(ofToken token: String) -> String? {
        let hash = Digest.sha256(Array(token.utf8))
        var found: String?
        // Every entry is compared, whoever was found.
        for entry in entries where constantTimeEquals(entry.hash, hash) { found = found ?? entry.name }
        return found
    }

    /// Who sent an `Authorization: Bearer` header; nil when it is missing, of another kind, or nobody's.
    public func name(ofAuthorization header: String?) -> String? {
        guard let header else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return name(ofToken: String(parts[1].filter { $0 != " " }))
    }
}
