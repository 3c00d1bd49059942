import Core
import Messaging

/// A `ticket.received` event as it was read, or why it cannot be.
struct IncomingTicket {
    let eventID: String
    let data: TicketReceived

    /// Reads a message of `Topic.ticketsIncoming` whose headers are read.
    ///
    /// - Throws: `EventCodec.Problem`, which never passes: such a message is dead-lettered at once.
    init(_ message: ReceivedMessage, _ attributes: EventCodec.Attributes) throws(EventCodec.Problem) {
        guard attributes.type == .ticketReceived else { throw .unknownType }
        eventID = attributes.id
        data = try EventCodec.decode(TicketReceived.self, from: message.value)
    }

    /// The subject of the ticket it may open: its own, or the first sentence of its text.
    var title: String {
        let source = data.subject?.trimmed ?? ""
        let text = source.isEmpty ? data.content.trimmed : source
        let sentence = text.prefix { !".!?\n".contains($0) }
        return String((sentence.isEmpty ? text.prefix(120) : sentence.prefix(120)))
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
