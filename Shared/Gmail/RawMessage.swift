import HTTPClient
import Mail
import Synchronization

/// A message with `format=raw` as it comes in: the mail is decoded and sieved on its way, and of the answer only the rest is held.
final class RawMessage: HTTPBodyTaking {
    private let reader = Mutex(RawMessageReader())

    func begin() { reader.withLock { $0 = RawMessageReader() } }

    func take(_ bytes: [UInt8]) -> Bool { reader.withLock { $0.take(bytes) } }

    /// The message, once its answer has come in.
    func message() throws -> GmailMessage {
        try reader.withLock { reader in
            guard !reader.isBroken else { throw GmailError(.unreadable) }
            var message = try GmailClient.answer(reader.rest, to: "GET", as: GmailMessage.self)
            if message.raw != nil { message.raw = reader.mail.kept }
            return message
        }
    }
}
