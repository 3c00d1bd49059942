import Core

/// Decides, step by step as a request comes in, what is done with it.
///
/// Pure: it touches no connection.
struct RequestIntake {
    /// What the connection does next.
    enum Action {
        /// Read on.
        case proceed
        /// Hand the request to the handler.
        case dispatch
        /// Answer with a problem of the server's own, and close the connection if it cannot be trusted any more.
        case refuse(HTTPProblem, closing: Bool)
        /// Close the connection without an answer.
        case close
    }

    private enum Phase {
        case head
        case body(limit: Int)
        case dropping
        case done
    }
    private var phase = Phase.head
    private var received = 0
    private(set) var method = ""
    private(set) var headers: HTTPHeaders = [:]
    private(set) var body: [UInt8] = []

    var isWaitingForHead: Bool {
        if case .head = phase { true } else { false }
    }

    /// Takes the header fields.
    mutating func receiveHead(
        method: String, version: String, headers: HTTPHeaders, limit: Int, maximumDrained: Int
    ) -> Action {
        self.method = method
        self.headers = headers
        guard let length = RequestFraming(version: version, headers: headers) else {
            phase = .done
            return .refuse(.malformedPayload("The request's header fields contradict each other."), closing: true)
        }
        if case .length(let count) = length, count > limit {
            phase = .dropping
            // Nothing is lost to a sender that asks before it sends.
            let isAsking = headers["Expect"] != nil
            return count > maximumDrained || isAsking ? .refuse(.payloadTooLarge, closing: true) : .proceed
        }
        phase = .body(limit: limit)
        if case .length(let count) = length { body.reserveCapacity(count) }
        return .proceed
    }

    /// Takes a part of the body.
    mutating func receiveBody(_ part: UnsafeRawBufferPointer, maximumDrained: Int) -> Action {
        received += part.count
        if case .body(let limit) = phase {
            guard received > limit else {
                body.append(contentsOf: part)
                return .proceed
            }
            phase = .dropping
            body = []
        }
        return received > maximumDrained ? .close : .proceed
    }

    /// Lets go of the body once it has been taken.
    mutating func dropBody() {
        body = []
    }

    /// Takes the end of the request.
    mutating func receiveEnd() -> Action {
        defer { phase = .done }
        if case .dropping = phase { return .refuse(.payloadTooLarge, closing: false) }
        return .dispatch
    }
}

/// How long a request's body is, or that its header fields leave that in doubt.
enum RequestFraming {
    case none
    case length(Int)
    case chunked

    init?(version: String, headers: HTTPHeaders) {
        var hosts = 0
        var lengths: [String] = []
        var encodings: [String] = []
        for field in headers.fields {
            switch field.name.utf8.count {
            case 4 where field.name.equalsIgnoringCase("Host"): hosts += 1
            case 14 where field.name.equalsIgnoringCase("Content-Length"): lengths.append(field.value)
            case 17 where field.name.equalsIgnoringCase("Transfer-Encoding"): encodings.append(field.value)
            default: break
            }
        }
        guard hosts == 1 || (hosts == 0 && version == "HTTP/1.0") else { return nil }
        switch (lengths.count, encodings.count) {
        case (0, 0): self = .none
        case (1, 0):
            let digits = lengths[0].utf8
            guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(lengths[0])
            else { return nil }
            self = .length(count)
        case (0, 1):
            guard encodings[0].equalsIgnoringCase("chunked"), version != "HTTP/1.0" else { return nil }
            self = .chunked
        default: return nil
        }
    }
}
