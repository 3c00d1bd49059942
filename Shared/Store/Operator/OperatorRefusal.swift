public import Core

/// Why something an operator asked for is not done; nothing was changed.
public enum OperatorRefusal: Error, Sendable, Hashable {
    /// There is no such customer.
    case unknownCustomer
    /// There is no such ticket.
    case unknownTicket
    /// Nothing is known by which the customer could be reached on the channel.
    case unreachable(Channel)
    /// The ticket is answered on another channel.
    case otherChannel(Channel)
    /// The agent is working on the ticket.
    case beingAnswered
    /// People own the ticket, and not the one who asks.
    case ownedByPeople
    /// The ticket has ended.
    case ended(TicketStatus)
    /// The customer wants to hear nothing more there.
    case optedOut

    /// The word that callers get.
    public var code: String {
        switch self {
        case .unknownCustomer, .unknownTicket, .unreachable, .otherChannel: "bad_arguments"
        case .beingAnswered, .ownedByPeople, .ended: "out_of_order"
        case .optedOut: "opted_out"
        }
    }

    /// What is wrong, in a sentence.
    public var explanation: String {
        switch self {
        case .unknownCustomer: "there is no such customer"
        case .unknownTicket: "there is no such ticket: create_ticket comes first"
        case .unreachable(let channel): "nothing is known by which the customer could be reached by \(channel.rawValue)"
        case .otherChannel(let channel): "the ticket is answered on \(channel.rawValue)"
        case .beingAnswered: "the agent is working on a message of this ticket"
        case .ownedByPeople: "people own this ticket; who has claimed it answers it"
        case .ended(let status): "the ticket is \(status.rawValue)"
        case .optedOut: "the customer wants to hear nothing more on this channel"
        }
    }
}
