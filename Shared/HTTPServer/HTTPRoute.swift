/// One thing a server answers: a method, the paths it is reached by, and what answers.
public struct HTTPRoute: Sendable {
    let method: String
    let paths: [String]
    let maximumBody: Int?
    let answer: @Sendable (HTTPRequest) async -> HTTPResponse

    /// Makes a route.
    ///
    /// - Parameters:
    ///   - method: The method; `GET` answers `HEAD` too.
    ///   - path: The path. A segment in braces takes any text as a parameter: `/api/v1/tickets/{ref}`.
    ///   - aliases: Further paths.
    ///   - maximumBody: The largest body in bytes; nil is the router's default.
    ///   - answer: What answers.
    public init(
        _ method: String, _ path: String, aliases: [String] = [], maximumBody: Int? = nil,
        _ answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) {
        self.method = method
        self.paths = [path] + aliases
        self.maximumBody = maximumBody
        self.answer = answer
    }
}
