public import Core
import FoundationEssentials
public import HTTPClient

/// A WhatsApp number at Twilio.
///
/// Twilio knows no idempotency key. So the attempt and the conversation stand in the address that it reports to, and what
/// was interrupted is looked for in its list of messages, which does not give that address back: by sender, receiver,
/// time and text.
public struct TwilioAccount: SendingAccount {
    /// How many UTF-16 units Twilio takes in one message.
    static let longestText = 1600
    private static let window = Duration.seconds(24 * 3600)
    /// What a clock of theirs may differ from ours, and what it takes to make a message.
    private static let clockDifference = 60.0
    private static let mostPages = 50

    private let settings: TwilioSettings
    private let client: HTTPClient
    private let patience: Duration
    private let authorization: String

    /// What holds for Twilio.
    public let rules: SendingRules

    /// Makes the account.
    ///
    /// - Parameters:
    ///   - settings: The account and its number.
    ///   - messagesPerSecond: How many messages a second Twilio takes from it.
    ///   - lookUpAfter: How old an interrupted attempt must be before it is looked up.
    ///   - client: What it calls Twilio with.
    public init(
        _ settings: TwilioSettings, messagesPerSecond: Double, lookUpAfter: Duration, client: HTTPClient
    ) {
        self.settings = settings
        self.client = client
        var rules = SendingRules(
            window: Self.window, canAnnounce: settings.templateSID != nil, messagesPerSecond: messagesPerSecond,
            lookUpAfter: lookUpAfter)
        rules.canBeAsked = true
        // Who looks an attempt up must find that its sender has given up waiting.
        patience = min(.seconds(20), lookUpAfter * 2 / 3)
        self.rules = rules
        let credentials = "\(settings.accountSID):\(settings.tokens.first ?? "")"
        authorization = "Basic \(Data(credentials.utf8).base64EncodedString())"
    }

    /// The number.
    public var account: ChannelAccount { settings.account }

    /// WhatsApp.
    public var channel: Channel { .whatsapp }

    /// The texts of a reply, none longer than Twilio takes.
    public func parts(of reply: ReplyRequested) -> [String] {
        reply.parts.flatMap { TextPieces.of($0, limit: Self.longestText) }
    }

    /// Creates a message.
    public func send(_ part: OutgoingPart) async throws -> SentPart {
        guard let address = address(of: part.reply) else { throw SendingFailure(.terminal, code: "no_address") }
        var fields = [(name: "To", value: address), (name: "From", value: sender)]
        switch part.content {
        case .text(let text): fields.append(("Body", text))
        case .waiting(let reference):
            fields.append(("ContentSid", settings.templateSID ?? ""))
            fields.append(("ContentVariables", #"{"1":"\#(reference)"}"#))
        }
        fields.append(("StatusCallback", callback(for: part)))
        let response = try await call(
            "POST", messages, body: FormEncoding.of(fields),
            headers: ["Content-Type": "application/x-www-form-urlencoded"])
        guard let message = TwilioMessageResource(response.body) else {
            // It said yes, and nobody can tell to what.
            throw SendingFailure(.accountBackoff, code: "unreadable_answer", mayHaveBeenTaken: true)
        }
        return message.sent
    }

    /// The messages to this customer with this text that Twilio has made since shortly before a moment.
    public func lookUp(_ part: OutgoingPart, since: Timestamp) async throws -> [SentPart]? {
        guard let address = address(of: part.reply) else { return [] }
        let earliest = since.adding(seconds: -Self.clockDifference)
        let query = FormEncoding.of([("To", address), ("From", sender), ("PageSize", "100")])
        var next: String? = "\(messages)?\(query)"
        var found: [SentPart] = []
        var isUnreadable = false
        for _ in 0..<Self.mostPages {
            guard let path = next else { return found.isEmpty && isUnreadable ? nil : found }
            let response = try await call("GET", path)
            guard let page = TwilioMessagePage(response.body) else {
                throw SendingFailure(.accountBackoff, code: "unreadable_answer")
            }
            for message in page.messages {
                guard let created = message.createdAt else { continue }
                if created < earliest { return found.isEmpty && isUnreadable ? nil : found }
                guard message.direction?.hasPrefix("outbound") ?? true else { continue }
                if Self.hasText(message, of: part.content) { found.append(message.sent) }
                // An account may be set to keep no texts.
                if message.body?.isEmpty ?? true { isUnreadable = true }
            }
            next = page.nextPage.flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        return nil
    }

    /// The message as it stands at Twilio now.
    public func state(of providerMessageID: String) async throws -> SentPart? {
        guard TwilioSettings.isIdentifier(providerMessageID, "SM", "MM") else { return nil }
        let response: HTTPClientResponse
        do {
            response = try await call(
                "GET", "/2010-04-01/Accounts/\(settings.accountSID)/Messages/\(providerMessageID).json")
        } catch let failure as SendingFailure where failure.kind == .terminal {
            return nil
        }
        guard let message = TwilioMessageResource(response.body) else {
            throw SendingFailure(.accountBackoff, code: "unreadable_answer")
        }
        return message.sent
    }

    // MARK: Addresses

    private var messages: String { "/2010-04-01/Accounts/\(settings.accountSID)/Messages.json" }

    private var sender: String { "whatsapp:\(settings.number)" }

    /// The number as it was received; a user id is one without its plus.
    private func address(of reply: ReplyRequested) -> String? {
        let number = reply.to.phone ?? reply.to.whatsapp.map { "+\($0)" }
        return number.flatMap { TwilioSettings.isNumber($0) ? "whatsapp:\($0)" : nil }
    }

    private func callback(for part: OutgoingPart) -> String {
        let query = FormEncoding.of([
            ("attempt", part.attemptID.text), ("conversation", part.reply.conversationID?.text ?? ""),
        ])
        return "\(settings.publicBaseURL)/api/v1/webhooks/whatsapp/status?\(query)"
    }

    /// Whether a message says what the part says; Twilio may trim what stands at the ends.
    private static func hasText(_ message: TwilioMessageResource, of content: OutgoingPart.Content) -> Bool {
        let body = message.body ?? ""
        switch content {
        case .text(let text): return TextPieces.of(body, limit: .max) == TextPieces.of(text, limit: .max)
        case .waiting(let reference): return body.contains(reference)
        }
    }

    // MARK: Calling

    private func call(
        _ method: String, _ path: String, body: String = "", headers: HTTPHeaders = [:]
    ) async throws -> HTTPClientResponse {
        var headers = headers
        headers.append("Authorization", authorization)
        headers.append("Accept", "application/json")
        var request = HTTPClientRequest(
            method: method, url: settings.apiURL + path, headers: headers, body: Array(body.utf8), dependency: "twilio")
        request.timeout = patience
        request.isMadeOnce = method == "POST"
        let response: HTTPClientResponse
        do { response = try await client.send(request) } catch { throw try SendingFailure.noAnswer(error) }
        guard (200..<300).contains(response.status) else { throw TwilioFailures.failure(response) }
        return response
    }
}
