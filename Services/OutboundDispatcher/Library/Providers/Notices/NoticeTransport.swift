public import Core
import FoundationEssentials
public import HTTPClient
public import Mail

/// What notices leave by.
///
/// An implementation translates, and tries nothing twice.
public protocol NoticeTransport: Sendable {
    /// The account, as attempts name it.
    var account: ChannelAccount { get }

    /// The address that notices come from.
    var from: MailAddress { get }

    /// Hands a mail over.
    ///
    /// - Returns: The id by which a report would name it.
    /// - Throws: `SendingFailure`, and `CancellationError`.
    func send(_ mail: OutgoingMail) async throws -> String
}

/// A mail server as a way for notices.
public struct SMTPTransport: NoticeTransport {
    /// The server, as attempts name it.
    public let account: ChannelAccount
    /// `MAIL_FROM`.
    public let from: MailAddress
    private let client: SMTPClient

    /// Makes the transport.
    public init(_ settings: SMTPSettings, from: MailAddress, client: SMTPClient) {
        account = ChannelAccount(provider: "smtp", address: from.address)
        self.from = from
        self.client = client
    }

    /// Hands a mail to the server.
    public func send(_ mail: OutgoingMail) async throws -> String {
        let bytes = try SendingFailure.composing { () throws(MailComposingError) in try mail.bytes() }
        do {
            try await client.send(bytes, from: from.address, to: mail.to.address)
        } catch {
            throw try Self.failure(error)
        }
        return mail.messageID ?? mail.message
    }

    /// What a mail server's refusal means.
    static func failure(_ error: SMTPError) throws -> SendingFailure {
        let kind: SendingFailure.Kind =
            switch error.kind {
            case .invalidMail, .permanent: .terminal
            case .authentication, .tls: .accountPaused
            case .temporary, .unreachable, .timedOut, .failed: .accountBackoff
            case .cancelled: .lane
            }
        // One that was cancelled with the whole mail out may have been taken: that must be noted.
        if error.kind == .cancelled, !error.mayHaveBeenTaken { throw CancellationError() }
        return SendingFailure(kind, code: error.code, mayHaveBeenTaken: error.mayHaveBeenTaken)
    }
}

extension SendingFailure {
    /// Writes a mail; one that cannot be written will never be sent.
    static func composing(_ body: () throws(MailComposingError) -> [UInt8]) throws(SendingFailure) -> [UInt8] {
        do { return try body() } catch { throw SendingFailure(.terminal, code: "invalid_mail") }
    }
}
