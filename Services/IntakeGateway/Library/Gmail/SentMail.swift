import Core
import Gmail
import Mail
import Signatures

/// A mail of the mailbox's own that stands among what was sent: by us, or by a colleague past us.
struct SentMail {
    /// So many customers one mail answers at most; who writes to more answers nobody in particular.
    private static let mostCustomers = 20

    let mailbox: String
    let message: GmailMessage
    /// Read without knowing our own addresses: here they stand in `From` with everything that people write.
    let mail: InboundMail
    let reader: MailSettings
    let ticketKey: TicketKey
    let time: any TimeSource
    var isFetched = true

    init(
        mailbox: String, message: GmailMessage, raw: [UInt8], reader: MailSettings, ticketKey: TicketKey,
        time: any TimeSource, isFetched: Bool
    ) {
        self.mailbox = mailbox
        self.message = message
        mail = InboundMail(
            raw, settings: MailSettings(own: OwnAddresses([]), authenticationServer: reader.authenticationServer))
        self.reader = reader
        self.ticketKey = ticketKey
        self.time = time
        self.isFetched = isFetched
    }

    /// Why it is nobody's answer, in a word for counting; nil for what a colleague wrote.
    var ignored: String? {
        if mail.headers.text(OwnHeader.message.lowercased()) != nil { return "sent_by_us" }
        if mail.automatic != nil { return "sent_automatically" }
        return customers.isEmpty ? "sent_to_ourselves" : nil
    }

    /// Whom it may answer: the processor knows which of them have a ticket in its thread.
    private var customers: [MailAddress] {
        var known: Set<String> = []
        let others = mail.addressees.filter { address in
            !reader.own.contains(address) && !reader.groups.contains(address) && address.key.utf8.count <= 254
                && known.insert(address.key).inserted
        }
        return Array(others.prefix(Self.mostCustomers))
    }

    /// One event for each of them, with the key of his own messages.
    func events() throws -> [(message: OutgoingMessage, key: String, eventID: String)] {
        try customers.map { customer in
            let id = EventIdentity.replyObserved(
                channel: .email, channelMessageID: channelMessageID, customer: customer.key)
            var limit = MailEvent.longestEvent / 2
            while true {
                let outgoing = try ReplyObservedEvent.message(
                    data(to: customer, limit: limit), id: id, key: customer.key, trace: .makeRoot(), at: time.now)
                // Escaping makes some texts longer: then less of it is taken.
                if outgoing.value.count <= MailEvent.longestEvent - 4096 { return (outgoing, customer.key, id) }
                limit /= 2
            }
        }
    }

    private var channelMessageID: String { "\(mailbox):\(message.id)" }

    private func data(to customer: MailAddress, limit: Int) -> TicketReceived {
        let account = GmailSettings.account(of: mailbox)
        let content = MailCut.prefix(mail.text.new, bytes: limit)
        let subject = MailCut.prefix(mail.subject, bytes: MailEvent.longestSubject)
        return TicketReceived(
            ticketReference: ticketKey.reference(
                for: UnambiguousBytes.of(["message", account.provider, account.address, message.id])
            ).text,
            channel: .email, account: account, channelMessageID: channelMessageID,
            contentHash: SHA256.hexadecimal(subject + "\n" + content), threadID: message.threadID,
            refersTo: mail.thread.inReplyTo.last ?? mail.thread.references.last,
            customer: CustomerContact(
                email: customer.key, name: customer.name?.withoutNUL.prefix(codePoints: 255)),
            // It stands in our own mailbox: nobody but ourselves can have put it there.
            identity: ClaimedIdentity(verified: true, by: .channel), subject: subject.isEmpty ? nil : subject,
            content: content, contentKind: isFetched ? mail.contentKind : .unreadable, receivedAt: time.now,
            sentAt: message.receivedAt, metadata: metadata(isCut: content.utf8.count < mail.text.new.utf8.count))
    }

    private func metadata(isCut: Bool) -> [String: String] {
        var metadata = ["provider_message_id": message.id, "message_id": mail.thread.messageID]
        metadata[ReplyObserved.colleagueKey] = mail.sender.customer?.key ?? mailbox
        let names = mail.thread.references + mail.thread.inReplyTo
        if !names.isEmpty { metadata["earlier"] = MailCut.suffix(names, bytes: 8000) }
        if !mail.attachments.isEmpty {
            metadata["attachments"] = MailCut.suffix(mail.attachments.prefix(50).map(\.name), bytes: 8000, "; ")
        }
        if mail.text.isTruncated || isCut { metadata["truncated"] = "true" }
        return metadata
    }
}
