public import Core

/// A request as it came in: bounded, complete, and split but not interpreted.
public struct HTTPRequest: Sendable {
    /// The method as sent: `GET`, `POST`.
    public let method: String
    /// Path and query as sent, byte for byte: what those who sign addresses have signed.
    public let target: String
    /// The path as sent, without the query: `/api/v1/tickets/TKT-7Q4M2`.
    public let path: String
    /// The path split at its slashes as sent, each segment then decoded once.
    ///
    /// A segment that cannot be decoded is kept as sent.
    public let pathSegments: [String]
    /// The items of the query, decoded, repeated ones kept.
    public let query: [HTTPQueryItem]
    /// The header fields.
    public let headers: HTTPHeaders
    /// The body, empty when there is none.
    public let body: [UInt8]
    /// The other end of the connection, without its port.
    public let remoteAddress: String
    /// The values of the route's parameters by name, set by the router.
    public internal(set) var parameters: [String: String] = [:]

    /// Makes a request from its parts.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - target: Path and query as sent.
    ///   - headers: The header fields.
    ///   - body: The body.
    ///   - remoteAddress: The other end of the connection.
    public init(
        method: String, target: String, headers: HTTPHeaders = [:], body: [UInt8] = [],
        remoteAddress: String = "127.0.0.1"
    ) {
        let target = RequestTarget(target)
        self.method = method
        self.target = target.sent
        self.path = target.path
        self.pathSegments = target.segments
        self.query = target.query
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
    }

    /// The first value of a query item.
    public func queryValue(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// The media type of the body in lower case, without its parameters.
    public var mediaType: String? {
        guard let value = headers["Content-Type"] else { return nil }
        let type = value.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        return String(type.filter { $0 != " " && $0 != "\t" }).lowercased()
    }
}

/// One item of a query, decoded.
public struct HTTPQueryItem: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// Its value; empty when there is no `=`.
    public let value: String

    /// Makes an item.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}
