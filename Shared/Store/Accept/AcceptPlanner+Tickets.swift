import Core
import FoundationEssentials

/// Which matter a message belongs to.
extension AcceptPlanner {
    /// So long after it was resolved a ticket is taken up again.
    static let reopeningPeriod: Double = 7 * 24 * 3600

    /// The ticket that a message continues; nil when it opens one.
    func continuedTicket(of message: TicketReceived, customer: UUID, at now: Timestamp) -> AcceptState.Ticket? {
        let known = state.ticketsByReference[message.ticketReference].flatMap { state.tickets[$0] }
        if let known, known.customerID == customer, known.verified == message.identity.verified { return known }
        guard let last = lastTicket(of: message, customer: customer) else { return nil }
        switch last.status {
        case .open, .inProgress, .waiting, .escalated: return last
        case .resolved: return last.isRecent(at: now) ? last : nil
        case .closed: return nil
        }
    }

    func lastTicket(of message: TicketReceived, customer: UUID) -> AcceptState.Ticket? {
        message.lineKey(customer: customer).flatMap { state.lines[$0] }.flatMap { state.tickets[$0] }
    }

    /// The ticket with one more message; thanks and orders end a matter or are none, and do not reopen it, nor does what
    /// says nothing.
    func go(
        on ticket: AcceptState.Ticket, with screen: ScreenedText, isSilent: Bool, in conversation: UUID
    ) -> AcceptState.Ticket {
        var ticket = ticket
        let isQuiet = isSilent || screen.kind == .closing || (screen.kind == .command && screen.command != .more)
        if !isQuiet, [.waiting, .resolved].contains(ticket.status) { ticket.status = .open }
        ticket.priority = max(ticket.priority, screen.priority ?? .low)
        ticket.conversationID = conversation
        return ticket
    }

    mutating func newTicket(
        for request: AcceptRequest, priority: Priority?, customer: UUID, conversation: UUID
    ) -> AcceptState.Ticket {
        let message = request.message
        let ticket = AcceptState.Ticket(
            id: identifiers.makeIdentifier(), reference: message.ticketReference, customerID: customer,
            conversationID: conversation, subject: request.title, verified: message.identity.verified,
            category: message.category, priority: max(message.priority ?? .medium, priority ?? .low), status: .open,
            channel: message.channel, createdAt: request.at,
            previous: lastTicket(of: message, customer: customer)?.id, isNew: true)
        state.ticketsByReference[message.ticketReference] = ticket.id
        return ticket
    }

    /// Does what STOP and START say at once, before anything else of the customer is read.
    ///
    /// - Returns: What the screen saw, where START was said by somebody who hears us anyway: a word and no order.
    mutating func obey(_ screen: ScreenedText, in message: TicketReceived) -> ScreenedText {
        guard screen.kind == .command, message.channel == .whatsapp else { return screen }
        let contact = message.customer
        let all = OptOut.all(
            ReplyAddress(email: contact.email, phone: contact.phone, whatsapp: contact.whatsapp), on: message.channel,
            account: message.account.address)
        switch screen.command {
        case .stop:
            guard let own = all.first, message.identity.verified else { return screen }
            state.optedOut.insert(own)
            writes.optOuts[own] = true
        case .start:
            let outs = all.filter(state.optedOut.contains)
            guard !outs.isEmpty else { return screen.asWord }
            for out in outs {
                state.optedOut.remove(out)
                writes.optOuts[out] = false
            }
        case .help, .more, nil: break
        }
        return screen
    }
}

extension TicketReceived {
    /// Where a mail in a thread and a WhatsApp message go on; a form submission opens a ticket of its own.
    func lineKey(customer: UUID) -> AcceptState.LineKey? {
        let line: String? =
            switch channel {
            case .whatsapp: account.address
            case .email: threadID
            case .webForm: nil
            }
        return line.map {
            AcceptState.LineKey(
                customer: customer, verified: identity.verified, channel: channel, line: $0,
                answersTo: channel == .email && !identity.verified ? metadata["reply_to"] : nil)
        }
    }
}

extension AcceptState.Ticket {
    fileprivate func isRecent(at now: Timestamp) -> Bool {
        guard let resolvedAt else { return false }
        return resolvedAt.adding(seconds: AcceptPlanner.reopeningPeriod) > now
    }
}
