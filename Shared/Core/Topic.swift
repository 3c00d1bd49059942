/// The eight Kafka topics: the only way services reach each other.
///
/// | topic | written by | read by |
/// | --- | --- | --- |
/// | `emailInbound` | intake-gateway | intake-gateway (mail fetcher) |
/// | `ticketsIncoming` | intake-gateway, `fte dlq replay` | message-processor |
/// | `emailOutbound` | message-processor, intake-gateway, metrics-collector (digest) | outbound-dispatcher |
/// | `whatsappOutbound` | message-processor, intake-gateway | outbound-dispatcher |
/// | `webformOutbound` | message-processor, intake-gateway | outbound-dispatcher |
/// | `escalations` | message-processor, intake-gateway, metrics-collector | outbound-dispatcher, `fte escalations` |
/// | `metrics` | message-processor, outbound-dispatcher | metrics-collector |
/// | `deadLetters` | every service | `fte dlq`, operators |
///
/// Partitions, retention and sizes are in `schemas/topics.json`.
public enum Topic: String, CaseIterable, Sendable, Hashable, Codable {
    /// A verified "mailbox changed" notification, not yet fetched; keyed by mailbox.
    case emailInbound = "fte.channels.email.inbound"
    /// One normalised customer message; keyed by the customer's identity.
    case ticketsIncoming = "fte.tickets.incoming"
    /// A reply to send by mail; keyed by conversation.
    case emailOutbound = "fte.channels.email.outbound"
    /// A reply to send by WhatsApp; keyed by conversation.
    case whatsappOutbound = "fte.channels.whatsapp.outbound"
    /// A reply for the web; keyed by conversation.
    case webformOutbound = "fte.channels.webform.outbound"
    /// Escalations and operational alerts; keyed by ticket.
    case escalations = "fte.escalations"
    /// One measured fact; keyed by ticket reference.
    case metrics = "fte.metrics"
    /// A message that could not be processed; keyed as the failed message was.
    case deadLetters = "fte.dlq"

    /// Orders topics by name, for lists that people read.
    public static func byName(_ left: Topic, _ right: Topic) -> Bool { left.rawValue < right.rawValue }

    /// The topic that carries replies for a channel.
    public static func outbound(for channel: Channel) -> Topic {
        switch channel {
        case .email: .emailOutbound
        case .whatsapp: .whatsappOutbound
        case .webForm: .webformOutbound
        }
    }
}
