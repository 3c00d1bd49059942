import Core
import FoundationEssentials

/// Decides, without touching the database, where each message of a group belongs.
///
/// It works on what was loaded under the customers' locks and remembers what it has decided, so that two messages of
/// one customer in one group are treated as if they had come one after the other.
struct AcceptPlanner {
    /// How long a conversation lasts without a message.
    static let conversationLength: Double = 24 * 3600
    /// How many scores the trend looks at.
    static let scoresKept = 5

    var state: AcceptState
    var writes = AcceptWrites()
    let identifiers: any IdentifierSource

    init(state: AcceptState, identifiers: any IdentifierSource) {
        self.state = state
        self.identifiers = identifiers
    }

    /// What planning says of one message.
    enum Decision {
        /// It is new; its outbox rows are still to be filled in.
        case accepted(AcceptedMessage)
        /// It was accepted before.
        case interrupted(AcceptedMessage)
        /// There is nothing to do for it.
        case concluded
        /// It repeats a submission of the last minutes, or is one that nobody answers: kept with a ticket, and done.
        case twin
    }

    /// Takes what was loaded once the customers were locked.
    mutating func learn(_ loaded: AcceptState) { state = loaded }

    /// Decides one message.
    mutating func plan(_ request: AcceptRequest) throws -> Decision {
        let message = request.message
        if let seen = state.seen[messageKey(message)] {
            guard !seen.isConcluded else { return .concluded }
            guard let ticket = state.tickets[seen.ticketID] else { throw StoreError.missing(table: "tickets") }
            return .interrupted(accepted(request, id: seen.id, ticket: ticket, run: nil))
        }
        guard let primary = Identifier.all(of: message).first, let customer = state.customers[primary] else {
            throw StoreError.missing(table: "customers")
        }
        if let twin = twin(of: message, customer: customer) ?? original(of: message, customer: customer) {
            return store(twin: request, of: twin, customer: customer)
        }
        if message.isStoredOnly { return keep(request, customer: customer) }
        if let changed = change(by: request, customer: customer) { return changed }
        let continued = continuedTicket(of: message, customer: customer, at: request.at)
        let screen = obey(continued == nil ? request.screen : request.continued?() ?? request.screen, in: message)
        // What says nothing to us is not judged.
        let isSilent = message.contentKind.isSilent
        let conversation = joinConversation(request, customer: customer, sentiment: isSilent ? nil : screen.sentiment)
        var ticket =
            continued.map { go(on: $0, with: screen, isSilent: isSilent, in: conversation.id) }
            ?? newTicket(for: request, priority: screen.priority, customer: customer, conversation: conversation.id)
        if ticket.reference != message.ticketReference { writes.aliases.append((message.ticketReference, ticket.id)) }
        let messageID = identifiers.makeIdentifier()
        var run: StartedRun?
        // On WhatsApp a thought comes in several messages: the run begins when they have come.
        if continued == nil, message.channel != .whatsapp {
            ticket.status = .inProgress
            run = begin(
                request, screen, messageID: messageID, ticket: ticket, newConversation: conversation.isNew)
        }
        state.tickets[ticket.id] = ticket
        writes.tickets[ticket.id] = ticket
        if let line = message.lineKey(customer: customer) { state.lines[line] = ticket.id }
        remember(request, screen, messageID: messageID, ticket: ticket, customer: customer, run: run?.runID)
        return .accepted(accepted(request, id: messageID, ticket: ticket, run: run))
    }

    func messageKey(_ message: TicketReceived) -> AcceptState.MessageKey {
        AcceptState.MessageKey(channel: message.channel, id: message.channelMessageID)
    }

    // MARK: Conversations

    private mutating func joinConversation(
        _ request: AcceptRequest, customer: UUID, sentiment: Double?
    ) -> AcceptState.Conversation {
        let key = AcceptState.ConversationKey(customer: customer, verified: request.message.identity.verified)
        var conversation = state.conversations[key]
        if let old = conversation, old.lastMessageAt.adding(seconds: Self.conversationLength) < request.at,
            old.status == .active
        {
            writes.conversationsToClose.append((old.id, request.at))
            conversation = nil
        }
        let isNew = conversation == nil
        var joined =
            conversation
            ?? AcceptState.Conversation(
                id: identifiers.makeIdentifier(), startedOn: request.message.channel, status: .active,
                startedAt: request.at, lastMessageAt: request.at, recentScores: [], isNew: true)
        joined.lastMessageAt = max(joined.lastMessageAt, request.at)
        joined.recentScores = Array((joined.recentScores + [sentiment].compactMap(\.self)).suffix(Self.scoresKept))
        state.conversations[key] = joined
        writes.conversations[joined.id] = (key, joined)
        var answer = joined
        answer.isNew = isNew
        return answer
    }

    // MARK: Runs

    private mutating func begin(
        _ request: AcceptRequest, _ screen: ScreenedText, messageID: UUID, ticket: AcceptState.Ticket,
        newConversation: Bool
    ) -> StartedRun {
        let run = identifiers.makeIdentifier()
        writes.runs.append(
            AcceptWrites.Run(
                id: run, ticketID: ticket.id, messageID: messageID, triggers: screen.triggers,
                startedAt: request.at))
        return StartedRun(
            runID: run,
            messages: [
                RunMessage(
                    id: messageID, content: request.message.content, subject: request.message.subject,
                    contentKind: request.message.contentKind, screen: screen,
                    receivedAt: request.message.receivedAt, isOverdue: request.message.isOverdue)
            ],
            attempt: 1, opensTicket: true, newConversation: newConversation, questionsAsked: 0, answersGiven: 0,
            citedSections: [], ticketStatus: .open, openEscalation: nil,
            before: state.before[conversationKey(ticket)] ?? .none, startedAt: request.at)
    }

    // MARK: Twins

    /// The ticket of the same words from the same customer within five minutes, when neither named a key of its own.
    private func twin(of message: TicketReceived, customer: UUID) -> AcceptState.Ticket? {
        guard message.channel == .webForm, message.hasOwnSlot,
            let first = state.twins[
                AcceptState.TwinKey(
                    customer: customer, verified: message.identity.verified, contentHash: message.contentHash)]
        else { return nil }
        return state.tickets[first]
    }

    /// The ticket of the same mail in another of our mailboxes.
    private func original(of message: TicketReceived, customer: UUID) -> AcceptState.Ticket? {
        message.copyKey(customer: customer).flatMap { state.copies[$0] }.flatMap { state.tickets[$0] }
    }

    private mutating func store(
        twin request: AcceptRequest, of ticket: AcceptState.Ticket, customer: UUID
    ) -> Decision {
        if request.message.ticketReference != ticket.reference {
            writes.aliases.append((request.message.ticketReference, ticket.id))
        }
        remember(
            request, request.screen, messageID: identifiers.makeIdentifier(), ticket: ticket, customer: customer,
            run: nil, isTwin: true)
        return .twin
    }

    // MARK: What nobody answers

    /// Keeps a message that nobody is to answer: it moves nothing, and what it opens is closed.
    private mutating func keep(_ request: AcceptRequest, customer: UUID) -> Decision {
        let message = request.message
        let ticket: AcceptState.Ticket
        if let last = lastTicket(of: message, customer: customer) {
            ticket = last
            if last.reference != message.ticketReference { writes.aliases.append((message.ticketReference, last.id)) }
        } else {
            let key = AcceptState.ConversationKey(customer: customer, verified: message.identity.verified)
            let conversation =
                state.conversations[key]?.id
                ?? joinConversation(request, customer: customer, sentiment: request.screen.sentiment).id
            var opened = newTicket(for: request, priority: nil, customer: customer, conversation: conversation)
            opened.status = .closed
            state.tickets[opened.id] = opened
            writes.tickets[opened.id] = opened
            if let line = message.lineKey(customer: customer) { state.lines[line] = opened.id }
            ticket = opened
        }
        remember(
            request, request.screen, messageID: identifiers.makeIdentifier(), ticket: ticket, customer: customer,
            run: nil, isTwin: true)
        return .twin
    }

    // MARK: Bookkeeping

    private func conversationKey(_ ticket: AcceptState.Ticket) -> AcceptState.ConversationKey {
        AcceptState.ConversationKey(customer: ticket.customerID, verified: ticket.verified)
    }

    mutating func remember(
        _ request: AcceptRequest, _ screen: ScreenedText, messageID: UUID, ticket: AcceptState.Ticket, customer: UUID,
        run: UUID?, isTwin: Bool = false
    ) {
        let message = request.message
        writes.messages.append(
            AcceptWrites.Message(
                id: messageID, conversationID: ticket.conversationID, ticketID: ticket.id, customerID: customer,
                request: request, screen: screen, runID: run,
                home: Identifier.all(of: message).first.flatMap { state.homes[$0] }, isTwin: isTwin))
        state.seen[messageKey(message)] = AcceptState.Seen(id: messageID, isConcluded: isTwin, ticketID: ticket.id)
        if message.channel == .webForm, message.hasOwnSlot, !isTwin {
            state.twins[
                AcceptState.TwinKey(
                    customer: customer, verified: message.identity.verified, contentHash: message.contentHash)] =
                ticket.id
        }
    }

    func accepted(
        _ request: AcceptRequest, id: UUID, ticket: AcceptState.Ticket, run: StartedRun?
    ) -> AcceptedMessage {
        let contact = request.message.customer
        return AcceptedMessage(
            id: id,
            ticket: TicketPlace(
                ticketID: ticket.id, reference: ticket.reference, subject: ticket.subject,
                conversationID: ticket.conversationID, customerID: ticket.customerID, verified: ticket.verified,
                channel: request.message.channel, account: request.message.account,
                address: ReplyAddress(email: contact.email, phone: contact.phone, whatsapp: contact.whatsapp),
                customerName: contact.name),
            ticketStatus: ticket.status, run: run, outbox: [])
    }
}

extension TicketReceived {
    /// Whether the gateway told submissions apart by their text and slot alone, so that twins may cross its edge.
    var hasOwnSlot: Bool { metadata["idempotency"] != "key" }
}
