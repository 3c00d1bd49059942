import Agent
import Core

/// Screens a message and gives it its place.
///
/// This is the ordered part: milliseconds, one at a time for a customer.
struct AcceptStep: Sendable {
    let store: any ConversationStoring
    let screen: MessageScreen
    let events: ProcessorEvents
    let time: any TimeSource

    /// Accepts a message.
    func accept(_ ticket: IncomingTicket) async throws -> Accepting {
        let screens = await screen.screens(text(of: ticket))
        let result = try await store.accept(request(ticket, screens))
        return accepting(result, screens.opening)
    }

    // What follows is kept out of `accept`, in whose frame a burst of messages waits to be stored: what is inlined there
    // stays in memory as long.

    @inline(never)
    private func text(of ticket: IncomingTicket) -> CustomerText {
        let data = ticket.data
        return CustomerText(
            subject: data.subject, content: data.contentKind.isSilent ? "" : data.content,
            contentKind: data.contentKind, channel: data.channel)
    }

    @inline(never)
    private func request(_ ticket: IncomingTicket, _ screens: PlacedScreens) throws -> AcceptRequest {
        let data = ticket.data
        let screen = screens.opening
        let now = time.now
        let received = try events.received(ticket, at: now)
        let storedTwin = try events.processed(
            MessageProcessedMetric(
                channel: data.channel, outcome: .stored,
                latencyMilliseconds: Double(now.milliseconds(since: data.receivedAt)),
                sentimentScore: screen.sentiment, newConversation: false, toolCalls: [], at: now),
            message: ticket.eventID, reference: data.ticketReference)
        return AcceptRequest(
            eventID: ticket.eventID, message: data, screen: screen.stored.adding(data.reasonsOfArrival),
            continued: { screens.continuing().stored.adding(ticket.data.reasonsOfArrival) }, title: ticket.title,
            events: [received], twinEvents: [received, storedTwin], at: now)
    }

    @inline(never)
    private func accepting(_ result: AcceptResult, _ screen: ScreenResult) -> Accepting {
        let demands = screen.triggers.contains(where: \.isTrigger)
        return Accepting(
            result: result, decides: demands || screen.command == .stop, isUrgent: demands || screen.command != nil)
    }
}

extension TicketReceived {
    /// What sends it to a person whatever it says: it cannot be read, or nobody has seen it for a day.
    fileprivate var reasonsOfArrival: [EscalationReason] {
        (contentKind == .unreadable ? [.attachment] : []) + (isOverdue ? [.needsHumanAction] : [])
    }
}

extension ScreenResult {
    /// As it is kept with the message.
    var stored: ScreenedText {
        ScreenedText(
            sentiment: sentiment, language: language == "und" ? nil : language, kind: kind, triggers: triggers,
            priority: suggestedPriority == .medium ? nil : suggestedPriority, command: command,
            holdsNoOrders: injections.isEmpty)
    }
}

extension RunMessage {
    /// The order that it is, where it is one.
    func command(on channel: Channel, rules: GuardrailRules) -> CustomerCommand? {
        guard screen.kind == .command else { return nil }
        return Screen.screen(
            CustomerText(content: content, contentKind: contentKind, opensTicket: false, channel: channel),
            rules: rules
        ).command
    }

    /// As the agent reads it: an order that could not be carried out is a word it has to ask about.
    func forAgent(rules: GuardrailRules) -> CustomerMessage {
        CustomerMessage(
            id: id, subject: subject, content: content, contentKind: contentKind,
            screen: ScreenResult(
                kind: screen.kind == .command ? .unclear : screen.kind, triggers: screen.triggers,
                sentiment: screen.sentiment, language: screen.language ?? "und", rulesVersion: rules.version),
            holdsNoOrders: screen.holdsNoOrders)
    }
}

/// What became of a message that was accepted.
struct Accepting: Sendable {
    let result: AcceptResult
    /// Whether it decides over a draft that is being written on its ticket.
    let decides: Bool
    /// Whether it must not wait for what its customer writes next.
    let isUrgent: Bool
}
