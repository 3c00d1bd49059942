import Agent
import Core
import FoundationEssentials
import Store

/// The rows and events that operators' effects leave.
struct DeskEvents: Sendable {
    static let source = "fte-mcp"

    let identifiers: any IdentifierSource

    /// A draft as it is stored.
    func reply(_ draft: DraftedReply, author: ReplyAuthor) -> ConcludedReply {
        let id = identifiers.makeIdentifier()
        return ConcludedReply(
            messageID: id, eventID: UUID.derived(from: "reply.requested", id.text).text,
            content: draft.parts.joined(separator: "\n\n"), kind: draft.kind, author: author,
            remainder: draft.remainder)
    }

    /// What people take over.
    func escalation(
        _ reason: EscalationReason, urgency: Priority, summary: String?, by name: String, at now: Timestamp
    ) -> ConcludedEscalation {
        ConcludedEscalation(
            id: identifiers.makeIdentifier(), reason: reason, triggers: [], urgency: urgency,
            summary: summary ?? "\(name) has handed this ticket over.", searches: [],
            dueAt: now.adding(seconds: Double(urgency.escalationDeadline.components.seconds)))
    }

    /// A reply should leave.
    func replyRequested(
        _ reply: ConcludedReply, _ draft: DraftedReply, _ place: TicketPlace, at now: Timestamp
    ) throws -> OutgoingMessage {
        let data = ReplyRequested(
            account: place.account, messageID: reply.messageID, ticketReference: place.reference,
            conversationID: place.conversationID, customerID: place.customerID, channel: place.channel,
            to: place.address, author: reply.author, kind: reply.kind, subject: place.subject, parts: draft.parts,
            html: draft.html, thread: ReplyThread(), requestedAt: now)
        return try EventCodec.encode(
            Event(id: reply.eventID, type: .replyRequested, source: Self.source, time: now, data: data),
            to: .outbound(for: place.channel), key: place.conversationID.text)
    }

    /// A person takes over.
    func opened(
        _ escalation: ConcludedEscalation, _ ticket: OperatorTicket, by name: String, at now: Timestamp
    ) throws -> OutgoingMessage {
        let place = ticket.place
        let data = EscalationChanged(
            escalationID: escalation.id, ticketReference: place.reference, conversationID: place.conversationID,
            customerID: place.customerID, channel: place.channel, verified: place.verified,
            reason: escalation.reason, triggers: escalation.triggers, urgency: escalation.urgency,
            summary: escalation.summary, lastMessages: ticket.messages, searches: [], dueAt: escalation.dueAt,
            by: name, at: now)
        return try EventCodec.encode(
            Event(
                id: UUID.derived(from: EventType.escalationOpened.rawValue, escalation.id.text).text,
                type: .escalationOpened, source: Self.source, time: now, data: data),
            to: .escalations, key: place.reference)
    }
}
