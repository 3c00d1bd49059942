import Agent
import Core

/// How a client talks: with a handshake before anything else, or with everything in each request.
enum ProtocolEra: Sendable, Hashable {
    /// Up to 2025-11-25: `initialize` first.
    case handshake
    /// From 2026-07-28: the version and the client's capabilities come with every request.
    case perRequest

    /// Versions that `initialize` agrees on, newest first.
    static let handshakeVersions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]
    /// Versions of requests that carry their own, newest first.
    static let perRequestVersions = ["2026-07-28"]

    private static let versionKey = "io.modelcontextprotocol/protocolVersion"
    private static let capabilitiesKey = "io.modelcontextprotocol/clientCapabilities"
    private static let serverKey = "io.modelcontextprotocol/serverInfo"

    /// What the server says of itself.
    static let serverInfo: JSONElement = [
        "name": "customer-success-fte", "title": "Customer Success FTE", "version": .string(Version.current),
    ]

    /// The era of a request: by what it carries, never by what came before it on the connection.
    init(_ request: RPCRequest) throws(RPCError) {
        guard let version = request.meta?[Self.versionKey] else {
            self = .handshake
            return
        }
        guard let name = version.string else { throw .invalidParams("\(Self.versionKey) must be a string") }
        guard Self.perRequestVersions.contains(name) else {
            throw RPCError(
                code: -32022, message: "protocol version \(name.prefix(40)) is not supported",
                data: ["supported": Self.supported, "requested": .string(String(name.prefix(40)))])
        }
        guard request.meta?[Self.capabilitiesKey]?.object != nil else {
            throw .invalidParams("_meta needs \(Self.capabilitiesKey), an object")
        }
        self = .perRequest
    }

    /// Every version that is spoken.
    static var supported: JSONElement { .array((perRequestVersions + handshakeVersions).map { .string($0) }) }

    /// The version that a handshake settles on: the client's if it is known, else our newest of that era.
    static func agreed(with wanted: String?) -> String {
        wanted.flatMap { handshakeVersions.contains($0) ? $0 : nil } ?? handshakeVersions[0]
    }

    /// A result as this era has it.
    func completed(_ result: [String: JSONElement], isCacheable: Bool = false) -> JSONElement {
        guard self == .perRequest else { return .object(result) }
        var result = result
        result["resultType"] = "complete"
        result["_meta"] = .object([Self.serverKey: Self.serverInfo])
        if isCacheable {
            // The tools change with the program only, and are the same for everybody.
            result["ttlMs"] = 3_600_000
            result["cacheScope"] = "public"
        }
        return .object(result)
    }
}
