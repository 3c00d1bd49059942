import Core
import FoundationEssentials
import Gmail
import Mail
import Signatures

/// A fetched mail in the words of the other channels: one normalised message, and what else it says.
struct MailEvent {
    /// An event is at most so long.
    static let longestEvent = 512 * 1024
    static let longestSubject = 998

    let mailbox: String
    let message: GmailMessage
    let mail: InboundMail
    let ticketKey: TicketKey
    let time: any TimeSource
    /// Whether its text could be had; else a person has to look at it.
    var isFetched = true
    /// Set where mail is looked for by time: how far the mailbox was read before.
    var recoveredSince: Timestamp?

    private var account: ChannelAccount { GmailSettings.account(of: mailbox) }

    /// The mailbox and Gmail's own id: the sender cannot choose either.
    var channelMessageID: String { "\(mailbox):\(message.id)" }

    /// The customer's message; nil for a mail that names no sender.
    func received() -> (message: OutgoingMessage, key: String, eventID: String)? {
        guard let customer = mail.sender.customer, customer.address.utf8.count <= 254 else { return nil }
        let id = EventIdentity.ticketReceived(channel: .email, channelMessageID: channelMessageID)
        var limit = Self.longestEvent / 2
        while true {
            let outgoing = TicketReceivedEvent.message(
                data(of: customer, limit: limit), id: id, key: customer.key, trace: .makeRoot(), at: time.now)
            // Escaping makes some texts longer: then less of it is taken.
            if outgoing.value.count <= Self.longestEvent - 4096 { return (outgoing, customer.key, id) }
            limit /= 2
        }
    }

    private func data(of customer: MailAddress, limit: Int) -> TicketReceived {
        let content = MailCut.prefix(mail.text.new, bytes: limit)
        let subject = MailCut.prefix(mail.subject, bytes: Self.longestSubject)
        return TicketReceived(
            ticketReference: ticketKey.reference(
                for: UnambiguousBytes.of(["message", account.provider, account.address, message.id])
            ).text,
            channel: .email, account: account, channelMessageID: channelMessageID,
            contentHash: SHA256.hexadecimal(subject + "\n" + content), threadID: message.threadID,
            refersTo: mail.thread.inReplyTo.last ?? mail.thread.references.last,
            customer: CustomerContact(
                email: customer.key, name: customer.name?.withoutNUL.prefix(codePoints: 255)),
            identity: ClaimedIdentity(
                verified: mail.sender.isVerified, by: mail.sender.isVerified ? .channel : .typed),
            subject: subject.isEmpty ? nil : subject, content: content,
            contentKind: isFetched ? mail.contentKind : .unreadable,
            automatic: mail.automatic == nil ? nil : true, receivedAt: time.now,
            metadata: metadata(limit: limit, isCut: content.utf8.count < mail.text.new.utf8.count))
    }

    /// What an answer needs to find its way, and what staff may want to know.
    private func metadata(limit: Int, isCut: Bool) -> [String: String] {
        var metadata: [String: String] = ["provider_message_id": message.id, "message_id": mail.thread.messageID]
        metadata["message_id_derived"] = mail.thread.isDerived ? "true" : nil
        metadata["references"] =
            mail.thread.answerReferences.isEmpty
            ? nil : MailCut.suffix(mail.thread.answerReferences, bytes: 8000)
        metadata["earlier"] = earlier
        metadata["reply_to"] = mail.sender.replyTo?.address
        metadata["automatic"] = mail.automatic?.rawValue
        metadata["unreadable"] = isFetched ? mail.unreadable?.rawValue : "not_fetched"
        switch mail.recipient {
        case .direct(let own): metadata["written_to"] = own.address
        case .copied(let own):
            metadata["written_to"] = own.address
            metadata[StoredOnly.key] = StoredOnly.copied.rawValue
        case .unnamed: break
        }
        if let recoveredSince, let receivedAt = message.receivedAt {
            if receivedAt < recoveredSince {
                metadata[StoredOnly.key] = StoredOnly.beforeCursor.rawValue
            } else if receivedAt.adding(seconds: 86_400) < time.now {
                metadata["overdue"] = "true"
            }
        }
        if !mail.attachments.isEmpty {
            metadata["attachments"] = MailCut.suffix(mail.attachments.prefix(50).map(\.name), bytes: 8000, "; ")
        }
        if mail.text.cut != .none { metadata["cut"] = mail.text.cut.rawValue }
        if mail.text.isTruncated || isCut { metadata["truncated"] = "true" }
        if mail.text.full != mail.text.new { metadata["full_text"] = MailCut.prefix(mail.text.full, bytes: limit / 2) }
        return metadata
    }

    /// The mails it answers, by which its ticket is found where Gmail has begun a new thread.
    private var earlier: String? {
        let names = mail.thread.references + mail.thread.inReplyTo
        return names.isEmpty ? nil : MailCut.suffix(names, bytes: 8000)
    }

    /// What it says became of mails of ours.
    func reports() -> [(message: OutgoingMessage, key: String, eventID: String)] {
        guard let report = mail.deliveryReport, report.messageID != nil || report.ownMessage != nil else { return [] }
        guard let failed = report.recipients.first(where: { $0.action == .failed }) else { return [] }
        let own = report.ownMessage.flatMap { UUID(uuidString: $0) }
        let id = UUID.derived(from: "delivery.reported", channelMessageID, failed.code ?? "").text
        let event = Event(
            id: id, type: .deliveryReported, source: IntakeGateway.serviceName, time: time.now,
            data: DeliveryReported(
                account: account, attemptID: own, providerMessageID: report.messageID, status: .undelivered,
                code: failed.code, at: message.receivedAt ?? time.now))
        let key = own?.text ?? report.messageID ?? mailbox
        let outgoing = TraceContext.$current.withValue(.makeRoot()) {
            try? EventCodec.encode(event, to: .emailOutbound, key: key).correlated()
        }
        return outgoing.map { [($0, key, id)] } ?? []
    }
}

/// Texts cut to a number of bytes, never inside of a character.
enum MailCut {
    static func prefix(_ text: String, bytes limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: limit)
        while end > text.utf8.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return String(text.unicodeScalars[..<end])
    }

    /// The last of some words that fit, joined.
    static func suffix(_ words: some BidirectionalCollection<String>, bytes limit: Int, _ separator: String = " ")
        -> String
    {
        var size = 0
        let kept = words.reversed().prefix { word in
            size += word.utf8.count + separator.utf8.count
            return size <= limit
        }
        return kept.reversed().joined(separator: separator)
    }
}
