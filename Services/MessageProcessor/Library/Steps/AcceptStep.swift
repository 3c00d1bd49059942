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

    /// Accepts a message, and says whether it decides over a draft that is being written on its ticket.
    func accept(_ ticket: IncomingTicket) async throws -> (result: AcceptResult, isUrgent: Bool) {
        let data = ticket.data
        let screen = await screen.screen(
            CustomerText(
                subject: data.subject, content: data.content, contentKind: data.contentKind,
                opensTicket: data.channel == .webForm, channel: data.channel))
        let now = time.now
        let received = try events.received(ticket, at: now)
        let storedTwin = try events.processed(
            MessageProcessedMetric(
                channel: data.channel, outcome: .stored,
                latencyMilliseconds: Double(now.milliseconds(since: data.receivedAt)),
                sentimentScore: screen.sentiment, newConversation: false, toolCalls: [], at: now),
            message: ticket.eventID, reference: data.ticketReference)
        let isUrgent = screen.command == .stop || screen.triggers.contains(where: \.isTrigger)
        let result = try await store.accept(
            AcceptRequest(
                eventID: ticket.eventID, message: data, screen: screen.stored, title: ticket.title,
                events: [received], twinEvents: [received, storedTwin], at: now))
        return (result, isUrgent)
    }
}

extension ScreenResult {
    /// As it is kept with the message.
    var stored: ScreenedText {
        ScreenedText(
            sentiment: sentiment, language: language == "und" ? nil : language, kind: kind, triggers: triggers,
            priority: suggestedPriority == .medium ? nil : suggestedPriority, holdsNoOrders: injections.isEmpty)
    }
}

extension RunMessage {
    /// As the agent reads it.
    func forAgent(channel: Channel, opensTicket: Bool, rules: GuardrailRules) -> CustomerMessage {
        let command =
            screen.kind == .command
            ? Screen.screen(
                CustomerText(
                    content: content, contentKind: contentKind, opensTicket: opensTicket, channel: channel),
                rules: rules
            ).command : nil
        return CustomerMessage(
            id: id, subject: subject, content: content, contentKind: contentKind,
            screen: ScreenResult(
                kind: screen.kind, triggers: screen.triggers, sentiment: screen.sentiment,
                language: screen.language ?? "und", command: command, rulesVersion: rules.version),
            holdsNoOrders: screen.holdsNoOrders)
    }
}
