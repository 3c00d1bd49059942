public import Core
import FoundationEssentials
public import HTTPClient

/// A WhatsApp number at Meta.
///
/// Graph knows no idempotency key and has no list of messages. So attempt and conversation go with the message and come
/// back in its reports, and what was interrupted is not sent again: a report says that it was taken, or a person is told.
public struct MetaAccount: SendingAccount {
    /// How many UTF-16 units Meta takes in one text.
    static let longestText = 4096
    private static let window = Duration.seconds(24 * 3600)

    private let settings: MetaSettings
    private let client: HTTPClient
    private let patience: Duration

    /// What holds for Meta.
    public let rules: SendingRules

    /// Makes the account.
    ///
    /// - Parameters:
    ///   - settings: The number and what opens it.
    ///   - messagesPerSecond: How many messages a second Meta takes from it.
    ///   - reportAfter: How old an interrupted attempt must be before no report is expected any more.
    ///   - client: What it calls Meta with.
    public init(
        _ settings: MetaSettings, messagesPerSecond: Double, reportAfter: Duration, client: HTTPClient
    ) {
        self.settings = settings
        self.client = client
        rules = SendingRules(
            window: Self.window, canAnnounce: settings.templateName != nil, messagesPerSecond: messagesPerSecond,
            lookUpAfter: reportAfter)
        // Who tells a person must find that its sender has given up waiting.
        patience = min(.seconds(20), reportAfter * 2 / 3)
    }

    /// The number.
    public var account: ChannelAccount { settings.account }

    /// WhatsApp.
    public var channel: Channel { .whatsapp }

    /// The texts of a reply, none longer than Meta takes.
    public func parts(of reply: ReplyRequested) -> [String] {
        reply.parts.flatMap { TextPieces.of($0, limit: Self.longestText) }
    }

    /// Sends a message.
    public func send(_ part: OutgoingPart) async throws -> SentPart {
        guard let message = MetaMessageRequest(part, settings) else {
            throw SendingFailure(.terminal, code: "no_address")
        }
        let response = try await call(message.json())
        guard let id = MetaMessageAnswer(response.body)?.messages.first?.id else {
            // It said yes, and nobody can tell to what.
            throw SendingFailure(.accountBackoff, code: "unreadable_answer", mayHaveBeenTaken: true)
        }
        return SentPart(providerMessageID: id, status: .queued)
    }

    /// Nothing: Graph cannot be asked.
    public func lookUp(_ part: OutgoingPart, since: Timestamp) async throws -> [SentPart]? { nil }

    private func call(_ body: [UInt8]) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(
            method: "POST", url: "\(settings.apiURL)/\(settings.version)/\(settings.phoneNumberID)/messages",
            headers: [
                "Authorization": "Bearer \(settings.accessToken)", "Content-Type": "application/json",
                "Accept": "application/json",
            ], body: body, dependency: "meta")
        request.timeout = patience
        request.isMadeOnce = true
        let response: HTTPClientResponse
        do { response = try await client.send(request) } catch { throw try SendingFailure.noAnswer(error) }
        guard (200..<300).contains(response.status) else { throw MetaFailures.failure(response) }
        return response
    }
}
