import Core
import HTTPClient

/// What an endpoint's answer means for the request that got it.
enum EndpointAnswer: Sendable {
    /// A reply to read.
    case reply(ChatReply)
    /// Too many requests; how long it asks to wait, if it says so.
    case limited(retryAfter: Duration?)
    /// No more requests until somebody pays.
    case exhausted
    /// It failed; another try may succeed.
    case failed(retryAfter: Duration?)
    /// It does not know these parameters.
    case unknownParameter(ChatRequest.Parameter)
    /// The prompt is too long for it.
    case tooLong
    /// It does not take this request, and will not.
    case refused(status: Int)

    /// Reads an answer.
    init(_ response: HTTPClientResponse) {
        switch response.status {
        case 200..<300:
            // A page of a proxy, or half an answer: as good as none.
            self = ChatReply(response.body).map { .reply($0) } ?? .failed(retryAfter: nil)
        case 429:
            let code = JSONElement(bytes: response.body)?["error"]?["code"]?.string
            self =
                code == "insufficient_quota" ? .exhausted : .limited(retryAfter: RetryAfter.pause(in: response.headers))
        case 408, 409, 425, 500...:
            self = .failed(retryAfter: RetryAfter.pause(in: response.headers))
        case 400, 413, 422:
            self = Self.complaint(response)
        default:
            self = .refused(status: response.status)
        }
    }

    private static let tooLongWords = [
        "context_length", "context length", "context window", "context size", "maximum context", "too many tokens",
        "prompt is too long", "exceed_context", "token limit", "reduce the length",
    ]

    private static func complaint(_ response: HTTPClientResponse) -> EndpointAnswer {
        let body = String(decoding: response.body.prefix(4096), as: UTF8.self).lowercased()
        if response.status == 413 || tooLongWords.contains(where: body.contains) { return .tooLong }
        let error = JSONElement(bytes: response.body)?["error"]
        let named = error?["param"]?.string ?? ""
        let parameters = ChatRequest.Parameter.allCases
        if let parameter = parameters.first(where: { named == $0.rawValue || named.hasPrefix($0.rawValue + "[") }) {
            return .unknownParameter(parameter)
        }
        let words = body.split { !$0.isLetter && $0 != "_" }
        if let parameter = parameters.first(where: { words.contains($0.rawValue[...]) }) {
            return .unknownParameter(parameter)
        }
        return .refused(status: response.status)
    }
}
