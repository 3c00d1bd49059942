public import Core
import FoundationEssentials
public import HTTPClient
public import HTTPServer
import Signatures
import Synchronization

/// A server that behaves as Meta's Graph does for WhatsApp, as far as this system uses it, for tests and demonstrations.
///
/// It checks what it gets as strictly as the real one, records it, reports under the app's signature, and fails as it is
/// told. There is nothing to ask it about a message.
public final class MetaStandIn: HTTPHandler {
    /// Whom it takes for whom.
    public struct Identity: Sendable {
        /// The app's secret.
        public var appSecret = "app-secret-of-the-stand-in"
        /// What it shows when a webhook is set up.
        public var verifyToken = "verify-token-of-the-stand-in"
        /// What opens it.
        public var accessToken = "EAAstandin"
        /// Its id of the business's number.
        public var phoneNumberID = "106540352242922"
        /// The business's number.
        public var number = "14155550101"
        /// The version it speaks.
        public var version = "v26.0"
        /// Approved templates, with `{{1}}` for their variable.
        public var templates = ["answer_waits": "An answer to your request {{1}} is waiting. Write to read it."]
        /// The language that they were approved in.
        public var language = "en"
        /// Which of its lives this is: another one gives its messages other ids.
        public var life = ""

        /// Makes the usual one.
        public init() {}
    }
    private struct State {
        var messages: [MetaMessageRecord] = []
        var faults: [MetaFault] = []
        var lastingFault: MetaFault?
        var reporting = MetaReporting()
        var windows: [String: Timestamp] = [:]
        var gateway = ""
        var failedWebhooks = 0
        var calls = 0
        var number = 0
    }

    /// Who it is.
    public let identity: Identity
    private let client: HTTPClient
    private let state = Mutex(State())
    private let webhooks = AsyncStream.makeStream(of: MetaWebhook.self, bufferingPolicy: .bufferingOldest(10_000))

    /// Makes one; `run` sends what it has to tell.
    public init(identity: Identity = Identity(), client: HTTPClient) {
        self.identity = identity
        self.client = client
    }

    // MARK: What it is told

    /// Where webhooks go: the gateway's address.
    public func setGateway(_ url: String) { state.withLock { $0.gateway = url } }

    /// What happens to the next messages, one each.
    public func plan(_ faults: MetaFault...) { state.withLock { $0.faults += faults } }

    /// What happens to every message from now on that has no fault of its own; nil is that all is well again.
    public func fail(with fault: MetaFault?) { state.withLock { $0.lastingFault = fault } }

    /// How it reports from now on.
    public func setReporting(_ reporting: MetaReporting) { state.withLock { $0.reporting = reporting } }

    // MARK: What it has seen

    /// Every message that it took, oldest first.
    public var messages: [MetaMessageRecord] { state.withLock { $0.messages } }

    /// How often its API was called.
    public var calls: Int { state.withLock { $0.calls } }

    /// How many webhooks were answered with anything but 200.
    public var failedWebhooks: Int { state.withLock { $0.failedWebhooks } }

    // MARK: The API

    /// Answers a call of the API.
    public func respond(to request: HTTPRequest) async -> HTTPResponse {
        state.withLock { $0.calls += 1 }
        guard request.headers["Authorization"] == "Bearer \(identity.accessToken)" else {
            return Refused(status: 401, code: 190, message: "Invalid OAuth access token").response
        }
        guard request.pathSegments.first == identity.version else {
            return Refused(status: 400, code: 2635, message: "You are calling a deprecated version").response
        }
        guard request.method == "POST",
            Array(request.pathSegments.dropFirst()) == [identity.phoneNumberID, "messages"]
        else {
            return Refused(status: 400, code: 33, message: "Unsupported request. Object does not exist").response
        }
        guard request.mediaType == "application/json" else {
            return Refused.parameter("(#100) The parameter messaging_product is required.").response
        }
        let fault: MetaFault? = state.withLock { $0.faults.isEmpty ? $0.lastingFault : $0.faults.removeFirst() }
        if case .refuse(let status, let code, let retryAfter) = fault {
            var response = Refused(status: status, code: code, message: "As told").response
            if let retryAfter { response.headers.append("Retry-After", "\(retryAfter)") }
            return response
        }
        if fault == .garbage { return .text(status: 200, "<html>It works!</html>", contentType: "text/html") }
        let sound: MetaRules.Sound
        do { sound = try MetaRules(identity: identity).message(of: request.body) } catch { return error.response }
        let record = take(sound)
        report(record, fault: fault)
        switch fault {
        case .takeAndHang:
            try? await Task.sleep(for: .seconds(120))
            return Refused(status: 500, code: 131_000, message: "Something went wrong").response
        case .takeAndFail: return Refused(status: 500, code: 131_000, message: "Something went wrong").response
        default: return .json(Array(Self.answer(record).utf8))
        }
    }

    private func take(_ sound: MetaRules.Sound) -> MetaMessageRecord {
        state.withLock { state in
            state.number += 1
            let record = MetaMessageRecord(
                id: "wamid.HBg\(SHA256.hexadecimal("message \(identity.life)\(state.number)").prefix(40))=",
                to: sound.to,
                body: sound.body, template: sound.template, tag: sound.tag)
            state.messages.append(record)
            return record
        }
    }

    private static func answer(_ record: MetaMessageRecord) -> String {
        let whom = record.to.contains(".") ? "\"user_id\":\"\(record.to)\"" : "\"wa_id\":\"\(record.to)\""
        return """
            {"messaging_product":"whatsapp","contacts":[{"input":"\(record.to)",\(whom)}],\
            "messages":[{"id":"\(record.id)","message_status":"accepted"}]}
            """
    }

    private func report(_ record: MetaMessageRecord, fault: MetaFault?) {
        let reporting = state.withLock { $0.reporting }
        guard reporting.isOn else { return }
        var steps: [(String, Int?)] =
            switch fault {
            case .failLater(let code): [("sent", nil), ("failed", code)]
            case .failThenDeliver(let code): [("sent", nil), ("failed", code), ("delivered", nil)]
            default: [("sent", nil), ("delivered", nil), ("read", nil)]
            }
        let isOpen = state.withLock { $0.windows[record.to] }.map { $0.adding(seconds: 86_400) > .now } ?? false
        if record.template == nil, !isOpen { steps = [("failed", 131_047)] }
        if reporting.shuffled { steps.shuffle() }
        let statuses = steps.map { status(of: record, $0.0, code: $0.1) }
        let changes = statuses.map { change("\"statuses\":[\($0)]") }
        let batches = reporting.isBatched ? [changes] : changes.map { [$0] }
        for (place, batch) in batches.enumerated() {
            let webhook = MetaWebhook(body: Self.payload(batch), delay: place == 0 ? reporting.delay : .zero)
            for _ in 0..<reporting.copies { webhooks.continuation.yield(webhook) }
        }
    }

    private func status(of record: MetaMessageRecord, _ status: String, code: Int?) -> String {
        var text = "{\"id\":\"\(record.id)\",\"status\":\"\(status)\",\"timestamp\":\"\(Self.seconds(.now))\","
        text += record.to.contains(".") ? "\"recipient_user_id\":" : "\"recipient_id\":"
        text.append(jsonString: record.to)
        if let tag = record.tag {
            text += ",\"biz_opaque_callback_data\":"
            text.append(jsonString: tag)
        }
        if let code { text += ",\"errors\":[{\"code\":\(code),\"title\":\"As told\",\"message\":\"As told\"}]" }
        return text + "}"
    }

    // MARK: Webhooks

    /// Sends a customer's text to the gateway.
    ///
    /// - Parameters:
    ///   - text: What was written.
    ///   - from: The customer.
    ///   - id: WhatsApp's id of it; a new one unless given.
    ///   - times: How often it is sent.
    public func receive(_ text: String, from: MetaCustomer, id: String? = nil, times: Int = 1) {
        var body = "\"type\":\"text\",\"text\":{\"body\":"
        body.append(jsonString: text)
        let webhook = MetaWebhook(body: Self.payload([message(body + "}", from: from, id: id)]))
        for _ in 0..<times { webhooks.continuation.yield(webhook) }
    }

    /// A change with one message of a customer, which says what it is in JSON: `"type":"text","text":{…}`.
    public func message(_ what: String, from: MetaCustomer, id: String? = nil, at time: Timestamp = .now) -> String {
        let number = state.withLock { state in
            state.number += 1
            for name in [from.number, from.userID].compactMap(\.self) { state.windows[name] = time }
            return state.number
        }
        let id = id ?? "wamid.HBg\(SHA256.hexadecimal("received \(identity.life)\(number)").prefix(40))="
        var contact = "{\"profile\":{\"name\":"
        contact.append(jsonString: from.name)
        contact += "}"
        var sender = ""
        if let number = from.number {
            contact += ",\"wa_id\":\"\(number)\""
            sender += "\"from\":\"\(number)\","
        }
        if let id = from.userID {
            contact += ",\"user_id\":\"\(id)\""
            sender += "\"from_user_id\":\"\(id)\","
        }
        return change(
            """
            "contacts":[\(contact)}],"messages":[{\(sender)"id":"\(id)","timestamp":"\(Self.seconds(time))",\(what)}]
            """)
    }

    private func change(_ value: String) -> String {
        """
        {"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":\
        "\(identity.number)","phone_number_id":"\(identity.phoneNumberID)"},\(value)}}
        """
    }

    /// A webhook's body with these changes.
    public static func payload(_ changes: [String]) -> [UInt8] {
        Array(
            """
            {"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[\
            \(changes.joined(separator: ","))]}]}
            """.utf8)
    }

    private static func seconds(_ time: Timestamp) -> Int64 { time.milliseconds / 1000 }

    /// Sends webhooks, one after the other, until cancelled.
    public func run() async {
        for await webhook in webhooks.stream {
            if webhook.delay > .zero { try? await Task.sleep(for: webhook.delay) }
            if await send(webhook.body) != 200 { state.withLock { $0.failedWebhooks += 1 } }
        }
    }

    /// Sends one body, signed as Meta signs, and gives the answer's status; nil without an answer.
    @discardableResult
    public func send(_ body: [UInt8], secret: String? = nil) async -> Int? {
        let gateway = state.withLock { $0.gateway }
        let request = HTTPClientRequest(
            method: "POST", url: "\(gateway)/api/v1/webhooks/whatsapp/meta",
            headers: [
                "Content-Type": "application/json",
                MetaSignature.header: Self.signature(of: body, secret: secret ?? identity.appSecret),
                "User-Agent": "facebookexternalua",
            ],
            body: body, dependency: "gateway")
        return try? await client.send(request).status
    }

    /// A body's signature as Meta makes it.
    public static func signature(of body: [UInt8], secret: String) -> String {
        "sha256=\(HMAC.sha256(key: Array(secret.utf8), message: body).hexadecimal)"
    }
}

/// A call of Meta's to the gateway.
struct MetaWebhook: Sendable {
    let body: [UInt8]
    /// How long it waits before it is sent.
    var delay = Duration.zero
}
