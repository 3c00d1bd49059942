import Agent
public import Core
import FoundationEssentials
public import Messaging

/// Tells a person of a message that could not be processed, and apologises to its customer where he can be reached.
public struct DeadTicketRecorder: Sendable {
    private let store: any ConversationStoring
    private let configurations: any ChannelConfigurationProviding
    private let cluster: @Sendable () -> String
    private let publish: @Sendable ([OutboxRow]) -> Void
    private let time: any TimeSource
    private let events = ProcessorEvents()

    /// Makes the recorder.
    ///
    /// - Parameters:
    ///   - store: Where the message is marked dead.
    ///   - configurations: The words of the apology.
    ///   - cluster: The id of the cluster that offsets belong to.
    ///   - time: The time of day.
    ///   - publish: Publishes what the transaction leaves in the outbox.
    public init(
        store: any ConversationStoring, configurations: any ChannelConfigurationProviding,
        cluster: @escaping @Sendable () -> String, time: any TimeSource = SystemTimeSource(),
        publish: @escaping @Sendable ([OutboxRow]) -> Void
    ) {
        self.store = store
        self.configurations = configurations
        self.cluster = cluster
        self.time = time
        self.publish = publish
    }

    /// Records one dead letter; doing it twice changes nothing.
    public func record(_ message: ReceivedMessage, because error: any Error, attempts: Int) async throws {
        let rows = try await store.recordDead(try await letter(message, error, attempts))
        if !rows.isEmpty { publish(rows) }
    }

    private func letter(
        _ message: ReceivedMessage, _ error: any Error, _ attempts: Int
    ) async throws -> DeadMessage {
        let ticket = try? IncomingTicket(message, EventCodec.attributes(of: message.headers))
        let now = time.now
        let place = "\(message.topic.rawValue)/\(message.partition)/\(message.offset)"
        let escalationID = UUID.derived(from: "escalation.dead", cluster(), place)
        let summary = "A message could not be processed after \(attempts) tries; it lies on the dead-letter topic."
        return DeadMessage(
            cluster: cluster(), topic: message.topic, partition: message.partition, offset: message.offset,
            service: ProcessorEvents.source, errorClass: String(describing: type(of: error)), attempts: attempts,
            eventID: message.headers.lastText(of: "ce_id"), message: ticket?.data, escalationID: escalationID,
            apology: try await apology(for: ticket, escalationID: escalationID, at: now),
            escalationEvent: try event(ticket, escalationID: escalationID, summary: summary, at: now),
            summary: summary, at: now)
    }

    private func apology(
        for ticket: IncomingTicket?, escalationID: UUID, at now: Timestamp
    ) async throws -> DeadMessageApology? {
        // Who has only sent a thumb, or another number, hears nothing of it either way.
        guard let ticket, !ticket.data.contentKind.isSilent else { return nil }
        let configuration = try await configurations.configuration(of: ticket.data.channel)
        let told = ReplyFormatter(
            configuration: configuration, customerName: ticket.data.customer.name,
            reference: ticket.data.ticketReference
        ).format(textNamed: "apology", kind: .apology)
        guard let told else { return nil }
        let messageID = UUID.derived(from: "apology", escalationID.text)
        let reply = ConcludedReply(
            messageID: messageID, eventID: UUID.derived(from: "reply.requested", messageID.text).text,
            content: told.parts.joined(separator: "\n\n"), kind: .apology, author: .system, remainder: nil)
        return DeadMessageApology(
            messageID: messageID, eventID: reply.eventID, content: reply.content,
            makeEvent: { [events] place in
                try events.replyRequested(reply, parts: told.parts, html: told.html, ticket: place, at: now)
            })
    }

    private func event(
        _ ticket: IncomingTicket?, escalationID: UUID, summary: String, at now: Timestamp
    ) throws -> OutgoingMessage? {
        let reason = EscalationReason.processingFailed
        let data = EscalationChanged(
            escalationID: escalationID, ticketReference: ticket?.data.ticketReference, channel: ticket?.data.channel,
            verified: ticket?.data.identity.verified ?? false, reason: reason, triggers: [reason],
            urgency: reason.urgency, summary: summary,
            lastMessages: ticket.map {
                [EscalationMessage(role: .customer, content: $0.data.content, at: $0.data.receivedAt)]
            } ?? [],
            searches: [],
            dueAt: now.adding(seconds: Double(reason.urgency.escalationDeadline.components.seconds)), at: now)
        return try events.escalation(.escalationOpened, data, cause: escalationID.text)
    }
}
