import Core
import Gmail
import Mail
import Signatures

/// A mail of a mailbox in the words of the other channels, whoever wrote it.
struct MailboxMail {
    /// An event is at most so long.
    private static let longestEvent = 512 * 1024
    private static let longestSubject = 998

    let mailbox: String
    let message: GmailMessage
    let mail: InboundMail
    let ticketKey: TicketKey
    let time: any TimeSource
    /// Whether its text could be had; else a person has to look at it.
    let isFetched: Bool

    var account: ChannelAccount { GmailSettings.account(of: mailbox) }

    /// The mailbox and Gmail's own id: the sender cannot choose either.
    var channelMessageID: String { "\(mailbox):\(message.id)" }

    /// An event that is not too long, with as much of the text as that allows.
    ///
    /// - Parameter make: Makes the event with a text of at most so many bytes.
    /// - Returns: The event.
    /// - Throws: What `make` throws.
    static func fitted(_ make: (_ limit: Int) throws -> OutgoingMessage) rethrows -> OutgoingMessage {
        var limit = longestEvent / 2
        while true {
            let outgoing = try make(limit)
            // Escaping makes some texts longer: then less of it is taken.
            if outgoing.value.count <= longestEvent - 4096 { return outgoing }
            limit /= 2
        }
    }

    /// The mail as something that was said to or by a customer.
    ///
    /// - Parameters:
    ///   - customer: The customer.
    ///   - identity: Whether he is proved to be who he is said to be.
    ///   - automatic: True for what no person wrote.
    ///   - sentAt: When it was sent, where that counts.
    ///   - limit: How many bytes of its text are taken.
    ///   - details: What is known of it besides what every mail has.
    /// - Returns: What the event carries.
    func data(
        of customer: MailAddress, _ identity: ClaimedIdentity, automatic: Bool? = nil, sentAt: Timestamp? = nil,
        limit: Int, details: [String: String]
    ) -> TicketReceived {
        let content = MailCut.prefix(mail.text.new, bytes: limit)
        let subject = MailCut.prefix(mail.subject, bytes: Self.longestSubject)
        let isCut = content.utf8.count < mail.text.new.utf8.count
        return TicketReceived(
            ticketReference: ticketKey.reference(
                for: UnambiguousBytes.of(["message", account.provider, account.address, message.id])
            ).text,
            channel: .email, account: account, channelMessageID: channelMessageID,
            contentHash: SHA256.hexadecimal(subject + "\n" + content), threadID: message.threadID,
            refersTo: mail.thread.inReplyTo.last ?? mail.thread.references.last,
            customer: CustomerContact(email: customer.key, name: customer.name?.withoutNUL.prefix(codePoints: 255)),
            identity: identity, subject: subject.isEmpty ? nil : subject, content: content,
            contentKind: isFetched ? mail.contentKind : .unreadable, automatic: automatic, receivedAt: time.now,
            sentAt: sentAt, metadata: metadata(isCut: isCut).merging(details) { $1 })
    }

    private func metadata(isCut: Bool) -> [String: String] {
        var metadata = ["provider_message_id": message.id, "message_id": mail.thread.messageID]
        // The mails it answers, by which its ticket is found where Gmail has begun a new thread.
        let names = mail.thread.references + mail.thread.inReplyTo
        if !names.isEmpty { metadata["earlier"] = MailCut.suffix(names, bytes: 8000) }
        if !mail.attachments.isEmpty {
            metadata["attachments"] = MailCut.suffix(mail.attachments.prefix(50).map(\.name), bytes: 8000, "; ")
        }
        if mail.text.isTruncated || isCut { metadata["truncated"] = "true" }
        return metadata
    }
}
