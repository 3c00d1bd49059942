import Core
import FoundationEssentials

/// The ids of the events that the gateway begins: what the same thing caused has the same id.
enum EventIdentity {
    /// Derived from channel and the channel's own id of the message.
    static func ticketReceived(channel: Channel, channelMessageID: String) -> String {
        UUID.derived(from: "ticket.received", channel.rawValue, channelMessageID).text
    }

    /// Derived from the same, and from whom it was written to: a mail may answer several customers.
    static func replyObserved(channel: Channel, channelMessageID: String, customer: String) -> String {
        UUID.derived(from: "reply.observed", channel.rawValue, channelMessageID, customer).text
    }
}
