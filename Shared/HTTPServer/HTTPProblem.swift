public import Core

/// An error answer: `{"error": CODE, "message": sentence, "details": [{"field", "message"}]}`, and never more.
public struct HTTPProblem: Error, Sendable, Equatable {
    /// What is wrong with one field.
    public struct Detail: Sendable, Equatable {
        /// The field's name.
        public let field: String
        /// What is wrong with it.
        public let message: String

        /// Makes a detail.
        public init(field: String, message: String) {
            self.field = field
            self.message = message
        }
    }

    /// The status code.
    public let status: Int
    /// The error code, such as `NOT_FOUND`.
    public let code: String
    /// One sentence for people.
    public let message: String
    /// What is wrong with single fields.
    public let details: [Detail]

    /// Makes a problem.
    public init(status: Int, code: String, message: String, details: [Detail] = []) {
        self.status = status
        self.code = code
        self.message = message
        self.details = details
    }

    /// The answer that tells it.
    public func response(headers: HTTPHeaders = [:]) -> HTTPResponse {
        var text = "{\"error\":"
        text.append(jsonString: code)
        text.append(",\"message\":")
        text.append(jsonString: message)
        text.append(",\"details\":[")
        for (index, detail) in details.enumerated() {
            text.append(index == 0 ? "{\"field\":" : ",{\"field\":")
            text.append(jsonString: detail.field)
            text.append(",\"message\":")
            text.append(jsonString: detail.message)
            text.append("}")
        }
        text.append("]}")
        return .json(status: status, Array(text.utf8), headers: headers)
    }
}

extension HTTPProblem {
    /// 400 for a request or body that cannot be read.
    public static func malformedPayload(_ message: String) -> HTTPProblem {
        HTTPProblem(status: 400, code: "MALFORMED_PAYLOAD", message: message)
    }

    /// 404 for an address that nothing answers.
    public static let notFound = HTTPProblem(
        status: 404, code: "NOT_FOUND", message: "There is nothing at this address.")

    /// 405; the answer needs an `Allow` header.
    public static let methodNotAllowed = HTTPProblem(
        status: 405, code: "METHOD_NOT_ALLOWED", message: "This address does not take that method.")

    /// 413 for a body over its limit.
    public static let payloadTooLarge = HTTPProblem(
        status: 413, code: "PAYLOAD_TOO_LARGE", message: "The body is larger than this address takes.")

    /// 415 for a body of another type.
    public static let unsupportedMediaType = HTTPProblem(
        status: 415, code: "UNSUPPORTED_MEDIA_TYPE", message: "The body is not of a type that this address takes.")

    /// 503 while the server cannot take more; the answer needs a `Retry-After` header.
    public static let serviceUnavailable = HTTPProblem(
        status: 503, code: "SERVICE_UNAVAILABLE", message: "The service cannot take this now. Please try again soon.")
}
