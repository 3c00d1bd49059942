import Core
import Messaging

/// An event of `Topic.ticketsIncoming` as it was read, or why it cannot be.
///
/// It is a class, so that whoever waits with it holds one word of it.
final class IncomingEvent<Data: EventData>: Sendable {
    let eventID: String
    let data: Data

    /// Reads a message whose headers are read.
    ///
    /// - Throws: `EventCodec.Problem`, which never passes: such a message is dead-lettered at once.
    fileprivate init(
        _ type: EventType, _ message: ReceivedMessage, _ attributes: EventCodec.Attributes
    ) throws(EventCodec.Problem) {
        guard attributes.type == type else { throw .unknownType }
        eventID = attributes.id
        data = try EventCodec.decode(Data.self, from: message.value)
    }
}

/// A colleague's own reply.
typealias IncomingReply = IncomingEvent<ReplyObserved>

extension IncomingReply {
    /// Reads a `reply.observed` event.
    convenience init(_ message: ReceivedMessage, _ attributes: EventCodec.Attributes) throws(EventCodec.Problem) {
        try self.init(.replyObserved, message, attributes)
    }
}

/// A customer's message.
typealias IncomingTicket = IncomingEvent<TicketReceived>

extension IncomingTicket {
    /// Reads a `ticket.received` event.
    convenience init(_ message: ReceivedMessage, _ attributes: EventCodec.Attributes) throws(EventCodec.Problem) {
        try self.init(.ticketReceived, message, attributes)
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
