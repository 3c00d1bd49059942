public import Core

/// An answer.
public struct HTTPResponse: Sendable {
    /// The status code.
    public var status: Int
    /// The header fields.
    ///
    /// `Content-Length`, `Date` and `Connection` are the server's.
    public var headers: HTTPHeaders
    /// The body.
    public var body: [UInt8]

    /// Makes an answer.
    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer of JSON that is already written.
    public static func json(status: Int = 200, _ body: [UInt8], headers: HTTPHeaders = [:]) -> HTTPResponse {
        var headers = headers
        headers.append("Content-Type", "application/json")
        return HTTPResponse(status: status, headers: headers, body: body)
    }

    /// An answer of text in UTF-8.
    public static func text(
        status: Int = 200, _ text: String, contentType: String = "text/plain; charset=utf-8"
    ) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": contentType], body: Array(text.utf8))
    }
}
