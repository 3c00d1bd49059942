import Core
import FoundationEssentials

/// Messages that change or take back an earlier one.
extension AcceptPlanner {
    /// Does to an earlier message of the customer what this one says; nil where this one is to be read for itself.
    ///
    /// A new text takes the place of one that nobody has answered yet; later it is one more message. What was taken back is
    /// blanked in any case. A run that has begun with the old words no longer owns them, and the next one reads the new.
    mutating func change(by request: AcceptRequest, customer: UUID) -> Decision? {
        let message = request.message
        guard [.edit, .revoke].contains(message.contentKind), let original = original(of: message, customer),
            let ticket = state.tickets[original.ticketID]
        else { return nil }
        let isRevoked = message.contentKind == .revoke
        guard isRevoked || !original.isConcluded else { return nil }
        let screen = request.continued?() ?? request.screen
        writes.changes.append(
            AcceptWrites.Change(
                id: original.id, content: isRevoked ? "" : message.content, contentHash: message.contentHash,
                isRevoked: isRevoked, screen: screen))
        if message.ticketReference != ticket.reference {
            writes.aliases.append((message.ticketReference, ticket.id))
        }
        let id = identifiers.makeIdentifier()
        remember(request, screen, messageID: id, ticket: ticket, customer: customer, run: nil, isTwin: true)
        return .accepted(accepted(request, id: id, ticket: ticket, run: nil))
    }

    /// The message that is meant, if the same customer has written it to the same account.
    private func original(of message: TicketReceived, _ customer: UUID) -> AcceptState.Original? {
        guard let original = message.refersTo.flatMap({ state.originals[$0] }), original.customerID == customer,
            original.account == message.account.address
        else { return nil }
        return original
    }
}
