import Core
import FoundationEssentials
public import HTTPClient
public import HTTPServer
import Synchronization

/// A server that behaves as Twilio's Messages API does, as far as this system uses it, for tests and demonstrations.
///
/// It checks what it gets as strictly as the real one, records it, reports under the account's signature, and fails as
/// it is told. Its list does not give the address back that it reports to.
public final class TwilioStandIn: HTTPHandler {
    /// Whom it takes for whom.
    public struct Identity: Sendable {
        /// The account.
        public var accountSID = "AC" + String(repeating: "0a", count: 16)
        /// The account's token.
        public var token = "twilio-token-of-the-stand-in"
        /// The account's number.
        public var number = "+14155550100"
        /// Approved templates, with `{{1}}` for their variable.
        public var templates = [
            "HX" + String(repeating: "0b", count: 16): "An answer to your request {{1}} is waiting. Write to read it."
        ]
        /// The public address of webhooks, and where they really are.
        public var publicBaseURL = "https://support.example.com"
        /// Which of its lives this is: another one gives its messages other ids.
        public var life = ""

        /// Makes the usual one.
        public init() {}
    }
    private struct State {
        var messages: [TwilioMessageRecord] = []
        var faults: [TwilioFault] = []
        var lastingFault: TwilioFault?
        var reporting = TwilioReporting()
        var optedOut: Set<String> = []
        var windows: [String: Timestamp] = [:]
        var gateway = ""
        var failedReports = 0
        var calls = 0
        var number = 0
    }

    /// Who it is.
    public let identity: Identity
    private let client: HTTPClient
    private let state = Mutex(State())
    let webhooks = AsyncStream.makeStream(of: TwilioWebhook.self, bufferingPolicy: .bufferingOldest(10_000))

    /// Makes one; `run` sends what it has to tell.
    public init(identity: Identity = Identity(), client: HTTPClient) {
        self.identity = identity
        self.client = client
    }

    // MARK: What it is told

    /// Where webhooks really are, behind the public address.
    public func setGateway(_ url: String) { state.withLock { $0.gateway = url } }

    /// What happens to the next messages, one each.
    public func plan(_ faults: TwilioFault...) { state.withLock { $0.faults += faults } }

    /// What happens to every message from now on that has no fault of its own; nil is that all is well again.
    public func fail(with fault: TwilioFault?) { state.withLock { $0.lastingFault = fault } }

    /// How it reports from now on.
    public func setReporting(_ reporting: TwilioReporting) { state.withLock { $0.reporting = reporting } }

    /// Takes no more messages to a number, as after a STOP that Twilio has heard itself.
    public func optOut(_ number: String) { state.withLock { _ = $0.optedOut.insert("whatsapp:\(number)") } }

    /// Lets a day and more go by since every customer wrote.
    public func closeWindows() {
        state.withLock { state in state.windows = state.windows.mapValues { $0.adding(seconds: -90_000) } }
    }

    // MARK: What it has seen

    /// Every message that it took, oldest first.
    public var messages: [TwilioMessageRecord] { state.withLock { $0.messages } }

    /// How often its API was called.
    public var calls: Int { state.withLock { $0.calls } }

    /// How many webhooks were answered with anything but 200.
    public var failedReports: Int { state.withLock { $0.failedReports } }

    // MARK: The API

    /// Answers a call of the API.
    public func respond(to request: HTTPRequest) async -> HTTPResponse {
        state.withLock { $0.calls += 1 }
        guard isAuthorized(request) else { return .twilioProblem(401, 20003, "Authenticate") }
        let place = ["2010-04-01", "Accounts", identity.accountSID, "Messages.json"]
        if request.pathSegments == place {
            return request.method == "POST" ? await create(request) : list(request)
        }
        guard request.method == "GET", request.pathSegments.dropLast() == place.dropLast() + ["Messages"],
            let sid = request.pathSegments.last?.split(separator: ".").first,
            let message = messages.first(where: { $0.sid == sid })
        else { return .twilioProblem(404, 20404, "The requested resource was not found") }
        return .json(Array(message.json(account: identity.accountSID).utf8))
    }

    private func isAuthorized(_ request: HTTPRequest) -> Bool {
        let credentials = Data("\(identity.accountSID):\(identity.token)".utf8).base64EncodedString()
        return request.headers["Authorization"] == "Basic \(credentials)"
    }

    private func create(_ request: HTTPRequest) async -> HTTPResponse {
        guard request.mediaType == "application/x-www-form-urlencoded", let form = HTTPFormBody(request.body) else {
            return .twilioProblem(400, 21604, "A 'To' phone number is required")
        }
        let fault: TwilioFault? = state.withLock { $0.faults.isEmpty ? $0.lastingFault : $0.faults.removeFirst() }
        if case .refuse(let status, let code, let retryAfter) = fault {
            var response = HTTPResponse.twilioProblem(status, code, "As told")
            if let retryAfter { response.headers.append("Retry-After", "\(retryAfter)") }
            return response
        }
        if fault == .garbage { return .text(status: 200, "<html>It works!</html>", contentType: "text/html") }
        if let problem = TwilioRules(identity: identity).problem(of: form) { return problem }
        if state.withLock({ $0.optedOut.contains(form.text("To") ?? "") }) {
            return .twilioProblem(400, 21610, "Attempt to send to unsubscribed recipient")
        }
        let record = take(form)
        report(record, fault: fault)
        switch fault {
        case .takeAndHang:
            try? await Task.sleep(for: .seconds(120))
            return .twilioProblem(500, 20500, "Internal Server Error")
        case .takeAndFail: return .twilioProblem(500, 20500, "Internal Server Error")
        default: return .json(status: 201, Array(record.json(account: identity.accountSID).utf8))
        }
    }

    private func take(_ form: HTTPFormBody) -> TwilioMessageRecord {
        state.withLock { state in
            state.number += 1
            let record = TwilioMessageRecord(
                sid: "SM" + SHA256.hexadecimal("message \(identity.life)\(state.number)").prefix(32),
                to: form.text("To") ?? "",
                from: form.text("From") ?? "", body: TwilioRules(identity: identity).text(of: form),
                contentSID: form.text("ContentSid"), callback: form.text("StatusCallback"), createdAt: .now)
            state.messages.append(record)
            return record
        }
    }

    private func list(_ request: HTTPRequest) -> HTTPResponse {
        let size = min(1000, max(1, request.queryValue("PageSize").flatMap { Int($0) } ?? 50))
        let page = max(0, request.queryValue("Page").flatMap { Int($0) } ?? 0)
        let (to, from) = (request.queryValue("To"), request.queryValue("From"))
        let wanted = Array(messages.reversed()).filter { (to ?? $0.to) == $0.to && (from ?? $0.from) == $0.from }
        let shown = wanted.dropFirst(page * size).prefix(size)
        let path = "/2010-04-01/Accounts/\(identity.accountSID)/Messages.json"
        let filters = [("To", to), ("From", from)].compactMap { name, value in
            value.map { (name: name, value: $0) }
        }
        let query = String(decoding: TwilioSigner.body(of: filters), as: UTF8.self)
        var next = "null"
        if wanted.count > (page + 1) * size {
            let last = shown.last?.sid ?? ""
            next = "\"\(path)?\(query)&PageSize=\(size)&Page=\(page + 1)&PageToken=PA\(last)\""
        }
        let items = shown.map { $0.json(account: identity.accountSID) }.joined(separator: ",")
        let numbers =
            #""page":\#(page),"page_size":\#(size),"start":\#(page * size),"end":\#(page * size + shown.count)"#
        let uris = #""uri":"\#(path)","first_page_uri":"\#(path)","previous_page_uri":null,"next_page_uri":\#(next)"#
        return .json(Array("{\"messages\":[\(items)],\(numbers),\(uris)}".utf8))
    }

    // MARK: Webhooks

    /// Sends a customer's message to the gateway.
    ///
    /// - Parameters:
    ///   - text: What was written.
    ///   - from: The customer's number.
    ///   - sid: Twilio's id of it; a new one unless given.
    ///   - fields: Further parameters, or others in place of the usual ones.
    ///   - times: How often it is sent.
    public func receive(
        _ text: String, from: String, sid: String? = nil, fields: [String: String] = [:], times: Int = 1
    ) {
        let webhook = webhook(text, from: from, sid: sid, fields: fields)
        for _ in 0..<times { webhooks.continuation.yield(webhook) }
    }

    /// The webhook that a customer's message is.
    public func webhook(
        _ text: String, from: String, sid: String? = nil, fields: [String: String] = [:]
    ) -> TwilioWebhook {
        let number = state.withLock { state in
            state.number += 1
            state.windows["whatsapp:\(from)"] = .now
            return state.number
        }
        let sid = sid ?? "SM" + SHA256.hexadecimal("received \(identity.life)\(number) \(from)").prefix(32)
        var parameters = [
            "MessageSid": sid, "SmsMessageSid": sid, "AccountSid": identity.accountSID, "From": "whatsapp:\(from)",
            "To": "whatsapp:\(identity.number)", "Body": text, "NumMedia": "0", "ProfileName": "Kim Example",
            "WaId": String(from.dropFirst()), "MessageType": "text", "SmsStatus": "received", "NumSegments": "1",
            "ApiVersion": "2010-04-01",
        ]
        parameters.merge(fields) { $1 }
        return TwilioWebhook(
            url: "\(identity.publicBaseURL)/api/v1/webhooks/whatsapp",
            form: parameters.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }, delay: .zero)
    }

    private func report(_ record: TwilioMessageRecord, fault: TwilioFault?) {
        let reporting = state.withLock { $0.reporting }
        guard let url = record.callback, reporting.isOn else { return }
        var steps: [(String, Int?)] =
            switch fault {
            case .failLater(let code): [("sent", nil), ("undelivered", code)]
            case .failThenDeliver(let code): [("sent", nil), ("failed", code), ("delivered", nil)]
            default: [("queued", nil), ("sent", nil), ("delivered", nil), ("read", nil)]
            }
        let isOpen = state.withLock { $0.windows[record.to] }.map { $0.adding(seconds: 86_400) > .now } ?? false
        if record.contentSID == nil, !isOpen { steps = [("failed", 63016)] }
        var order = Array(steps.enumerated())
        if reporting.shuffled { order.shuffle() }
        for (place, (_, step)) in order.enumerated() {
            var form = [
                "MessageSid": record.sid, "SmsSid": record.sid, "MessageStatus": step.0, "SmsStatus": step.0,
                "AccountSid": identity.accountSID, "From": record.from, "To": record.to, "ApiVersion": "2010-04-01",
            ]
            if let code = step.1 { form["ErrorCode"] = "\(code)" }
            let webhook = TwilioWebhook(
                url: url, form: form.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) },
                delay: place == 0 ? reporting.delay : .zero)
            for _ in 0..<(reporting.isLost ? 0 : reporting.copies) { webhooks.continuation.yield(webhook) }
        }
        state.withLock { state in
            guard let place = state.messages.firstIndex(where: { $0.sid == record.sid }), let last = steps.last else {
                return
            }
            state.messages[place].status = last.0
            state.messages[place].errorCode = last.1
        }
    }

    /// Sends webhooks, one after the other, until cancelled.
    public func run() async {
        for await webhook in webhooks.stream {
            if webhook.delay > .zero { try? await Task.sleep(for: webhook.delay) }
            let status = await send(webhook)
            if status != 200 { state.withLock { $0.failedReports += 1 } }
        }
    }

    /// Sends one webhook, signed as Twilio signs, and gives the answer's status; nil without an answer.
    @discardableResult
    public func send(_ webhook: TwilioWebhook, token: String? = nil) async -> Int? {
        let gateway = state.withLock { $0.gateway }
        guard webhook.url.hasPrefix(identity.publicBaseURL) else { return nil }
        let signer = TwilioSigner(token: token ?? identity.token)
        let request = HTTPClientRequest(
            method: "POST", url: gateway + webhook.url.dropFirst(identity.publicBaseURL.count),
            headers: [
                "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
                "X-Twilio-Signature": signer.signature(url: webhook.signedURL ?? webhook.url, form: webhook.form),
                "User-Agent": "TwilioProxy/1.1",
            ],
            body: TwilioSigner.body(of: webhook.form), dependency: "gateway")
        return try? await client.send(request).status
    }
}

/// A call of Twilio's to the gateway.
public struct TwilioWebhook: Sendable {
    /// The public address.
    public var url: String
    /// The parameters.
    public var form: [(name: String, value: String)]
    /// How long it waits before it is sent.
    public var delay: Duration
    /// The address that is signed, where that is another one.
    public var signedURL: String?

    /// Makes one.
    public init(url: String, form: [(name: String, value: String)], delay: Duration = .zero, signedURL: String? = nil) {
        self.url = url
        self.form = form
        self.delay = delay
        self.signedURL = signedURL
    }
}
