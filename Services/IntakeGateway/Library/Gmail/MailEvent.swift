import Core
import FoundationEssentials
import Gmail
import Mail
import Signatures

/// A fetched mail in the words of the other channels: one normalised message, and what else it says.
struct MailEvent {
    let source: MailboxMail
    /// Set where mail is looked for by time: how far the mailbox was read before.
    var recoveredSince: Timestamp?

    private var mail: InboundMail { source.mail }

    /// The customer's message; nil for a mail that names no sender.
    func received() -> (message: OutgoingMessage, key: String, eventID: String)? {
        guard let customer = mail.sender.customer, customer.address.utf8.count <= 254 else { return nil }
        let id = EventIdentity.ticketReceived(channel: .email, channelMessageID: source.channelMessageID)
        let identity = ClaimedIdentity(
            verified: mail.sender.isVerified, by: mail.sender.isVerified ? .channel : .typed)
        let outgoing = MailboxMail.fitted { limit in
            let data = source.data(
                of: customer, identity, automatic: mail.automatic == nil ? nil : true, limit: limit,
                details: details(limit: limit))
            return TicketReceivedEvent.message(data, id: id, key: customer.key, trace: .makeRoot(), at: source.time.now)
        }
        return (outgoing, customer.key, id)
    }

    /// What an answer needs to find its way, and what staff may want to know.
    private func details(limit: Int) -> [String: String] {
        var metadata: [String: String] = [:]
        metadata["message_id_derived"] = mail.thread.isDerived ? "true" : nil
        metadata["references"] =
            mail.thread.answerReferences.isEmpty
            ? nil : MailCut.suffix(mail.thread.answerReferences, bytes: 8000)
        metadata["reply_to"] = mail.sender.replyTo?.address
        metadata["automatic"] = mail.automatic?.rawValue
        metadata["unreadable"] = source.isFetched ? mail.unreadable?.rawValue : "not_fetched"
        switch mail.recipient {
        case .direct(let own): metadata["written_to"] = own.address
        case .copied(let own):
            metadata["written_to"] = own.address
            metadata[StoredOnly.key] = StoredOnly.copied.rawValue
        case .unnamed: break
        }
        if let recoveredSince, let receivedAt = source.message.receivedAt {
            if receivedAt < recoveredSince {
                metadata[StoredOnly.key] = StoredOnly.beforeCursor.rawValue
            } else if receivedAt.adding(seconds: 86_400) < source.time.now {
                metadata["overdue"] = "true"
            }
        }
        if mail.text.cut != .none { metadata["cut"] = mail.text.cut.rawValue }
        if mail.text.full != mail.text.new { metadata["full_text"] = MailCut.prefix(mail.text.full, bytes: limit / 2) }
        return metadata
    }

    /// What it says became of mails of ours.
    func reports() -> [(message: OutgoingMessage, key: String, eventID: String)] {
        guard let report = mail.deliveryReport, report.messageID != nil || report.ownMessage != nil else { return [] }
        guard let failed = report.recipients.first(where: { $0.action == .failed }) else { return [] }
        let own = report.ownMessage.flatMap { UUID(uuidString: $0) }
        let id = UUID.derived(from: "delivery.reported", source.channelMessageID, failed.code ?? "").text
        let event = Event(
            id: id, type: .deliveryReported, source: IntakeGateway.serviceName, time: source.time.now,
            data: DeliveryReported(
                account: source.account, attemptID: own, providerMessageID: report.messageID, status: .undelivered,
                code: failed.code, at: source.message.receivedAt ?? source.time.now))
        let key = own?.text ?? report.messageID ?? source.mailbox
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
