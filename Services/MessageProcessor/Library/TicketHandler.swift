public import Agent
public import Core
import FoundationEssentials
public import Messaging

/// The story of one customer message.
///
/// 1. It is read; what is neither a `ticket.received` nor a `reply.observed` event goes to the dead letters at once. What
///    a colleague has answered by hand is stored, and his ticket is the agent's no more.
/// 2. **Accept**, in order for each customer: screened, given its customer, conversation and ticket, stored.
///    On WhatsApp its run then waits until the customer has paused.
/// 3. **Run**, beside the customer's next messages: the agent takes every accepted message of the ticket and comes to a
///    reply, an escalation or nothing to say.
/// 4. **Conclude**: outcome, reply, escalation, states, audit and events in one transaction, which holds only while
///    the run still owns its messages. Then the events leave.
public struct TicketHandler: MessageHandler {
    /// The topics it reads.
    public static let consumes: Set<Topic> = [.ticketsIncoming]
    /// The topics it writes.
    public static let produces: Set<Topic> = [
        .emailOutbound, .whatsappOutbound, .webformOutbound, .escalations, .metrics, .deadLetters,
    ]

    private let store: any ConversationStoring
    private let accepting: AcceptStep
    private let observing: ObserveStep
    private let parts: RunStep.Parts

    /// Makes the handler.
    ///
    /// - Parameters:
    ///   - store: Where messages, tickets and runs are kept.
    ///   - agent: What answers.
    ///   - screen: What reads a message before any model does.
    ///   - configurations: How replies of each channel look.
    ///   - time: The time of day.
    ///   - identifiers: Where ids of runs come from.
    ///   - quiet: How long runs on WhatsApp wait for what the customer writes next.
    ///   - patience: How long a colleague's answer waits for what it answers.
    ///   - alarms: What ends such waits.
    ///   - publish: Publishes what a transaction has left in the outbox.
    public init(
        store: any ConversationStoring, agent: AgentLoop, screen: MessageScreen,
        configurations: any ChannelConfigurationProviding, time: any TimeSource = SystemTimeSource(),
        identifiers: any IdentifierSource = TimeOrderedIdentifierSource(), quiet: QuietTimes = .whatsapp,
        patience: ObservedPatience = .whatsapp, alarms: any AlarmSetting = SystemAlarms(),
        publish: @escaping @Sendable ([OutboxRow]) -> Void
    ) {
        let events = ProcessorEvents()
        self.store = store
        accepting = AcceptStep(store: store, screen: screen, events: events, time: time)
        observing = ObserveStep(
            store: store, events: events, time: time, patience: patience, alarms: alarms, publish: publish)
        parts = RunStep.Parts(
            store: store, agent: agent, rules: screen.rules, configurations: configurations, events: events,
            quiet: QuietWindows(quiet, alarms: alarms), time: time, identifiers: identifiers, publish: publish)
    }

    /// Accepts a message; what is left is its run.
    public func handle(_ message: ReceivedMessage) async throws -> HandlingResult {
        let attributes = try EventCodec.attributes(of: message.headers)
        guard attributes.type == .replyObserved else {
            let ticket = try IncomingTicket(message, attributes)
            guard let change = IdentifierChange(ticket.data) else { return try await accept(ticket) }
            try await store.change(change)
            return .finished
        }
        return try await observing.observe(IncomingReply(message, attributes))
    }

    private func accept(_ ticket: IncomingTicket) async throws -> HandlingResult {
        let message = try await accepting.accept(ticket)
        switch message.result {
        case .concluded:
            return .finished
        case .accepted(let accepted), .interrupted(let accepted):
            if accepted.ticket.channel == .whatsapp {
                // What people own is only appended.
                parts.quiet.note(
                    accepted.ticket.ticketID, isUrgent: message.isUrgent || accepted.ticketStatus.isOwnedByPeople)
            }
            let run = RunStep(accepted, decides: message.decides, parts: parts)
            return .continuing { try await run.run() }
        }
    }
}
