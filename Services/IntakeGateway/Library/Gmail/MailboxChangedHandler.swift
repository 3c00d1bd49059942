import Core
import Messaging

/// Reads a mailbox of which a push has said that it has changed.
struct MailboxChangedHandler: MessageHandler {
    let fetcher: MailboxFetcher
    let mailboxes: Set<String>

    func handle(_ message: ReceivedMessage) async throws -> HandlingResult {
        let attributes = try EventCodec.attributes(of: message.headers)
        guard attributes.type == .mailboxChanged else { throw EventCodec.Problem.unknownType }
        let change = try EventCodec.decode(MailboxChanged.self, from: message.value)
        // One that is no longer ours was configured when the push came.
        guard mailboxes.contains(change.mailbox) else { return .finished }
        try await fetcher.read(change.mailbox, upTo: change.historyID)
        return .finished
    }
}
