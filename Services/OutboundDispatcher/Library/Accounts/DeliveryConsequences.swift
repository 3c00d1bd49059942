import Core
import FoundationEssentials

/// What a change of a reply's delivery status causes: its facts for reports, and what people are told.
///
/// Ids follow from what causes them, so that a step done twice says the same twice.
struct DeliveryConsequences: Sendable {
    /// The statuses that are facts on their way; one that was skipped was passed all the same.
    private static let ladder: [DeliveryStatus] = [.sent, .delivered, .read]

    /// The events of a change.
    @Sendable func events(of change: DeliveryChange) throws -> [OutgoingMessage] {
        try metrics(of: change) + (change.escalation.map { [try told($0, change)] } ?? [])
    }

    private func metrics(of change: DeliveryChange) throws -> [OutgoingMessage] {
        let passed =
            change.to.isFailure
            ? [change.to] : Self.ladder.filter { $0.rank > change.from.rank && $0.rank <= change.to.rank }
        return try passed.map { status in
            let event = Event(
                id: UUID.derived(from: EventType.metricDelivered.rawValue, change.messageID.text, status.rawValue).text,
                type: .metricDelivered, source: Configuration.serviceName, time: change.at,
                data: MessageDeliveredMetric(
                    channel: change.channel, status: status,
                    latencyMilliseconds: Double(max(0, change.at.milliseconds(since: change.requestedAt))),
                    at: change.at))
            return try EventCodec.encode(event, to: .metrics, key: change.reference).correlated()
        }
    }

    private func told(_ escalation: DeliveryChange.Escalation, _ change: DeliveryChange) throws -> OutgoingMessage {
        let type: EventType =
            switch escalation.move {
            case .opened: .escalationOpened
            case .raised: .escalationUpdated
            case .withdrawn: .escalationResolved
            }
        let event = Event(
            id: UUID.derived(from: type.rawValue, escalation.id.text, change.messageID.text, change.to.rawValue).text,
            type: type, source: Configuration.serviceName, time: change.at,
            data: EscalationChanged(
                escalationID: escalation.id, ticketReference: change.reference,
                conversationID: change.conversationID, customerID: change.customerID, channel: change.channel,
                verified: change.verified, reason: escalation.reason, triggers: escalation.triggers,
                urgency: escalation.urgency, summary: escalation.summary,
                lastMessages: [
                    EscalationMessage(role: change.role, content: change.content, at: change.requestedAt)
                ],
                searches: [], suggestedReply: escalation.move == .withdrawn ? nil : change.content,
                dueAt: escalation.dueAt, by: escalation.move == .withdrawn ? "system" : nil, at: change.at))
        return try EventCodec.encode(event, to: .escalations, key: change.reference).correlated()
    }
}
