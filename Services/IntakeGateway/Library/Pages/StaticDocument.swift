import Core
import HTTPServer

/// A document that changes with the version of the gateway only; browsers ask whether they still have the right one.
struct StaticDocument: Sendable {
    private let body: [UInt8]
    private let headers: HTTPHeaders
    private let tag: String

    init(_ text: String, type: String, headers extra: HTTPHeaders = [:]) {
        body = Array(text.utf8)
        tag = "\"\(SHA256.hash(body).prefix(16).hexadecimal)\""
        var headers: HTTPHeaders = ["Content-Type": type, "ETag": tag, "Cache-Control": "public, max-age=300"]
        for field in extra.fields { headers.append(field.name, field.value) }
        self.headers = headers
    }

    func response(to request: HTTPRequest) -> HTTPResponse {
        guard request.headers["If-None-Match"] != tag else {
            var headers = headers
            headers["Content-Type"] = nil
            return HTTPResponse(status: 304, headers: headers)
        }
        return HTTPResponse(status: 200, headers: headers, body: body)
    }
}
