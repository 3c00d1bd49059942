public import Core
import FoundationEssentials
public import Gmail
public import Mail

/// A mailbox at Gmail as a way for notices.
public struct GmailTransport: NoticeTransport {
    /// The mailbox, as attempts name it.
    public let account: ChannelAccount
    /// Whom notices come from.
    public let from: MailAddress
    private let client: GmailClient

    /// Makes the transport.
    public init(_ mailbox: String, from: MailAddress, client: GmailClient) {
        account = GmailSettings.account(of: mailbox)
        self.from = from
        self.client = client
    }

    /// Writes a draft and sends it.
    public func send(_ mail: OutgoingMail) async throws -> String {
        let bytes = try SendingFailure.composing { () throws(MailComposingError) in try mail.bytes() }
        let draft: GmailDraft
        do {
            draft = try await GmailFailures.calling {
                try await client.createDraft(bytes, thread: nil, in: account.address)
            }
        } catch let failure as SendingFailure {
            // A draft is not sent: whether there is one or not, nobody has the notice.
            throw SendingFailure(failure.kind, code: failure.code, retryAfter: failure.retryAfter)
        }
        do {
            let sent = try await GmailFailures.calling { try await client.sendDraft(draft.id, of: account.address) }
            // By the Message-ID a failure report names it; without one it is known by Gmail's own id.
            let message = try? await client.summary(
                of: sent.id, in: account.address, headers: ["Message-ID"], isSend: true)
            return message?.header("Message-ID") ?? sent.id
        } catch is CancellationError {
            // It may be out: that must be noted, or it would be sent again.
            throw SendingFailure(.lane, code: "cancelled", mayHaveBeenTaken: true)
        } catch let failure as SendingFailure {
            // The next try writes a draft of its own. One that can be deleted was not sent, whatever Gmail has said.
            let isDeleted = (try? await client.deleteDraft(draft.id, of: account.address)) != nil
            throw SendingFailure(
                failure.kind, code: failure.code, retryAfter: failure.retryAfter,
                mayHaveBeenTaken: failure.mayHaveBeenTaken && !isDeleted)
        }
    }
}
