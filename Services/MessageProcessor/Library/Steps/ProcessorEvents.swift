import Core
import FoundationEssentials

/// The events a message causes.
///
/// Their ids follow from what causes them, so that a step done twice says the same twice.
struct ProcessorEvents: Sendable {
    static let source = "message-processor"

    /// A message was accepted.
    func received(_ ticket: IncomingTicket, at now: Timestamp) throws -> OutgoingMessage {
        try encode(
            MessageReceivedMetric(channel: ticket.data.channel, at: now), .metricMessageReceived,
            id: UUID.derived(from: "metric.received", ticket.eventID), to: .metrics, key: ticket.data.ticketReference,
            at: now)
    }

    /// A message has its outcome.
    func processed(
        _ metric: MessageProcessedMetric, message: String, reference: String
    ) throws -> OutgoingMessage {
        try encode(
            metric, .metricMessageProcessed, id: UUID.derived(from: "metric.processed", message), to: .metrics,
            key: reference, at: metric.at)
    }

    /// A reply should leave.
    func replyRequested(
        _ reply: ConcludedReply, parts: [String], html: String?, ticket: TicketPlace, at now: Timestamp
    ) throws -> OutgoingMessage {
        let data = ReplyRequested(
            account: ticket.account, messageID: reply.messageID, ticketReference: ticket.reference,
            conversationID: ticket.conversationID, customerID: ticket.customerID, channel: ticket.channel,
            to: ticket.address, author: reply.author, kind: reply.kind, subject: ticket.subject, parts: parts,
            html: html,
            thread: ReplyThread(), requestedAt: now)
        return try encode(
            data, .replyRequested, id: reply.eventID, to: .outbound(for: ticket.channel),
            key: ticket.conversationID.text, at: now)
    }

    /// A person takes over, or gets one more message of a ticket that he has.
    func escalation(
        _ type: EventType, _ data: EscalationChanged, cause: String
    ) throws -> OutgoingMessage {
        try encode(
            data, type, id: UUID.derived(from: type.rawValue, data.escalationID.text, cause), to: .escalations,
            key: data.ticketReference, at: data.at)
    }

    private func encode<Data: EventData>(
        _ data: Data, _ type: EventType, id: UUID, to topic: Topic, key: String?, at now: Timestamp
    ) throws -> OutgoingMessage {
        try encode(data, type, id: id.text, to: topic, key: key, at: now)
    }

    private func encode<Data: EventData>(
        _ data: Data, _ type: EventType, id: String, to topic: Topic, key: String?, at now: Timestamp
    ) throws -> OutgoingMessage {
        let event = Event(id: id, type: type, source: Self.source, time: now, data: data)
        return try EventCodec.encode(event, to: topic, key: key).correlated()
    }
}
