import Core
import Gmail
import Mail
import Signatures

/// A mail of the mailbox's own that stands among what was sent: by us, or by a colleague past us.
struct SentMail {
    /// So many customers one mail answers at most; who writes to more answers nobody in particular.
    private static let mostCustomers = 20

    /// Read without knowing our own addresses: here they stand in `From` with everything that people write.
    let source: MailboxMail
    let reader: MailSettings

    private var mail: InboundMail { source.mail }

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
        // It stands in our own mailbox: nobody but ourselves can have put it there.
        let identity = ClaimedIdentity(verified: true, by: .channel)
        let colleague = mail.sender.customer?.key ?? source.mailbox
        return try customers.map { customer in
            let id = EventIdentity.replyObserved(
                channel: .email, channelMessageID: source.channelMessageID, customer: customer.key)
            let outgoing = try MailboxMail.fitted { limit in
                let data = source.data(
                    of: customer, identity, sentAt: source.message.receivedAt, limit: limit,
                    details: [ReplyObserved.colleagueKey: colleague])
                return try ReplyObservedEvent.message(
                    data, id: id, key: customer.key, trace: .makeRoot(), at: source.time.now)
            }
            return (outgoing, customer.key, id)
        }
    }
}
