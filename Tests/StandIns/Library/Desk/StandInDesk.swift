import Core
public import HTTPServer

/// Where a person, or a script, plays the customers: what they got, and what they write next.
///
///     GET  /messages?to=kim@example.org
///     POST /messages  {"provider": "gmail", "from": "kim@example.org", "subject": "Password", "text": "How do I …?"}
///     POST /messages  {"provider": "twilio", "from": "+4915112345678", "text": "How do I …?"}
///     POST /gateway   {"url": "http://127.0.0.1:8000"}
///
/// Only bodies of JSON are taken, which no foreign page can make a browser send.
public struct StandInDesk: HTTPHandler {
    private let standIns: StandIns
    private let router: HTTPRouter

    /// Makes the desk of these.
    public init(_ standIns: StandIns) {
        self.standIns = standIns
        router = HTTPRouter([
            HTTPRoute("GET", "/messages") { Self.sent(standIns, to: $0.queryValue("to")) },
            HTTPRoute("POST", "/messages") { request in
                do throws(HTTPProblem) { return try Self.write(request, standIns) } catch { return error.response() }
            },
            HTTPRoute("POST", "/gateway") { request in
                do throws(HTTPProblem) { return try Self.connect(request, standIns) } catch { return error.response() }
            },
        ])
    }

    /// Answers one request.
    public func respond(to request: HTTPRequest) async -> HTTPResponse { await router.respond(to: request) }

    // MARK: What customers got

    private static func sent(_ standIns: StandIns, to receiver: String?) -> HTTPResponse {
        let all = standIns.sent.filter { receiver == nil || $0.to == receiver }
        do {
            return .json(try CompactJSON.bytes(of: ["messages": all]))
        } catch {
            return HTTPProblem(status: 500, code: "INTERNAL", message: "What was sent cannot be shown.").response()
        }
    }

    // MARK: What a customer writes

    private static func write(_ request: HTTPRequest, _ standIns: StandIns) throws(HTTPProblem) -> HTTPResponse {
        let json = try body(of: request)
        let name = json["provider"]?.string ?? ""
        guard let provider = StandInProvider(rawValue: name), provider != .smtp else {
            throw .malformedPayload("provider must be gmail, twilio or meta")
        }
        let text = json["text"]?.string ?? ""
        var thread: String?
        switch provider {
        case .gmail, .smtp: thread = try writeMail(json, text, standIns)
        case .twilio:
            let fields = json["name"]?.string.map { ["ProfileName": $0] } ?? [:]
            standIns.twilio.receive(text, from: try number(json), fields: fields)
        case .meta:
            var customer = MetaCustomer(number: String(try number(json).dropFirst()))
            if let name = json["name"]?.string { customer.name = name }
            standIns.meta.receive(text, from: customer)
        }
        let place = thread.map { "\"\($0)\"" } ?? "null"
        return .json(status: 202, Array("{\"status\":\"written\",\"thread\":\(place)}".utf8))
    }

    /// Sends webhooks to another address from now on.
    private static func connect(_ request: HTTPRequest, _ standIns: StandIns) throws(HTTPProblem) -> HTTPResponse {
        guard let url = try body(of: request)["url"]?.string, url.hasPrefix("http://") else {
            throw .malformedPayload("url must be an address such as http://127.0.0.1:8000")
        }
        standIns.connect(to: url)
        return .json(Array(#"{"status":"connected"}"#.utf8))
    }

    private static func body(of request: HTTPRequest) throws(HTTPProblem) -> [String: JSONBody.Value] {
        guard request.mediaType == "application/json" else {
            throw HTTPProblem(status: 415, code: "UNSUPPORTED_MEDIA_TYPE", message: "The body must be JSON.")
        }
        do { return try JSONBody.object(request.body) } catch { throw error.problem }
    }

    /// Writes a mail, and gives the thread that it is in.
    private static func writeMail(
        _ json: [String: JSONBody.Value], _ text: String, _ standIns: StandIns
    ) throws(HTTPProblem) -> String {
        let from = json["from"]?.string ?? ""
        guard from.split(separator: "@", omittingEmptySubsequences: false).count == 2,
            from.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") })
        else { throw .malformedPayload("from must be a mail address") }
        let letter = CustomerLetter(
            from: from, name: json["name"]?.string, to: standIns.gmail.identity.mailbox,
            subject: json["subject"]?.string ?? "", text: text, answers: json["in_reply_to"]?.string)
        guard letter.answers?.utf8.allSatisfy({ $0 >= 0x20 }) ?? true else {
            throw .malformedPayload("in_reply_to must be one line")
        }
        return standIns.gmail.receive(letter.wire).threadID
    }

    private static func number(_ json: [String: JSONBody.Value]) throws(HTTPProblem) -> String {
        let number = json["from"]?.string ?? ""
        guard TwilioSettings.isNumber(number) else {
            throw .malformedPayload("from must be a number in E.164 such as +4915112345678")
        }
        return number
    }
}
