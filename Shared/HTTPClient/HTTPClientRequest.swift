public import Core

/// A request to somebody else's server.
public struct HTTPClientRequest: Sendable {
    /// The method.
    public var method: String
    /// The whole address, `http` or `https`.
    public var url: String
    /// The header fields.
    public var headers: HTTPHeaders
    /// The body, empty when there is none.
    public var body: [UInt8]
    /// How long all of it may take.
    public var timeout: Duration = .seconds(30)
    /// How long connecting may take.
    public var connectTimeout: Duration = .seconds(5)
    /// The largest body of an answer that is taken.
    public var maximumResponse = 8 * 1024 * 1024
    /// Whether it must not be made twice: it gets a connection of its own.
    ///
    /// Where a connection that was used before ends without an answer, libcurl makes the request again, whatever it is:
    /// the other side may have acted on the first.
    public var isMadeOnce = false
    /// Takes the body of an answer of success; the answer's own is empty then.
    public var bodyTaker: (any HTTPBodyTaking)?
    /// Whether up to five redirects are followed.
    public var followsRedirects = false
    /// What the other side is called when it is away.
    public var dependency: String

    /// Makes a request.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - url: The whole address, `http` or `https`.
    ///   - headers: The header fields.
    ///   - body: The body.
    ///   - dependency: What the other side is called when it is away.
    public init(
        method: String = "GET", url: String, headers: HTTPHeaders = [:], body: [UInt8] = [],
        dependency: String = "remote server"
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.dependency = dependency
    }
}

/// Somebody else's answer, of any status.
public struct HTTPClientResponse: Sendable {
    /// The status code.
    public let status: Int
    /// The header fields.
    public let headers: HTTPHeaders
    /// The body.
    public let body: [UInt8]
}
