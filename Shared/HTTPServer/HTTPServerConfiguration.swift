public import Core

/// Where a server listens and what it lets through.
public struct HTTPServerConfiguration: Sendable {
    /// The numeric address to listen on; `localhost` is understood, and `::` takes both families.
    public var host: String
    /// The port to listen on; 0 takes a free one.
    public var port: Int
    /// The largest body in bytes that a method and path (as sent) take; larger ones are answered with 413.
    public var maximumBody: @Sendable (_ method: String, _ path: String) -> Int = { _, _ in 256 * 1024 }
    /// Up to this size a body over its limit is read and dropped, so that its sender sees the 413.
    public var maximumDrainedBody = 16 * 1024 * 1024
    /// What one connection may hold in memory besides the body: bounds its header fields, which get 431 beyond it.
    public var connectionMemory = 16 * 1024
    /// How many connections may be open.
    public var connectionLimit = 2048
    /// How many connections one address may have open; 0 is without a limit.
    public var connectionsPerAddress = 0
    /// After this without a byte a connection is closed.
    public var idleTimeout: Duration = .seconds(10)
    /// The header fields of a request must be complete this long after the connection began to wait for it.
    public var headerTimeout: Duration = .seconds(15)
    /// The body must be complete this long after the header fields.
    public var bodyTimeout: Duration = .seconds(60)
    /// How many requests may be with the handler at once; those beyond it are answered with 503.
    public var maximumInFlight = 2048
    /// How an error of the server's own is told.
    public var problemResponse: @Sendable (HTTPProblem, HTTPHeaders) -> HTTPResponse = { $0.response(headers: $1) }

    /// Makes a configuration with the usual limits.
    public init(host: String = "127.0.0.1", port: Int = 0) {
        self.host = host
        self.port = port
    }
}
