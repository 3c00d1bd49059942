/// What an event says, as `ce_type` spells it.
public enum EventType: String, CaseIterable, Sendable {
    /// `mailbox.changed`.
    case mailboxChanged = "com.fte.mailbox.changed.v1"
    /// `ticket.received`.
    case ticketReceived = "com.fte.ticket.received.v1"
    /// `reply.observed`.
    case replyObserved = "com.fte.reply.observed.v1"
    /// `reply.requested`.
    case replyRequested = "com.fte.reply.requested.v1"
    /// `delivery.reported`.
    case deliveryReported = "com.fte.delivery.reported.v1"
    /// `escalation.opened`.
    case escalationOpened = "com.fte.escalation.opened.v1"
    /// `escalation.updated`.
    case escalationUpdated = "com.fte.escalation.updated.v1"
    /// `escalation.claimed`.
    case escalationClaimed = "com.fte.escalation.claimed.v1"
    /// `escalation.replied`.
    case escalationReplied = "com.fte.escalation.replied.v1"
    /// `escalation.resolved`.
    case escalationResolved = "com.fte.escalation.resolved.v1"
    /// `escalation.released`.
    case escalationReleased = "com.fte.escalation.released.v1"
    /// `escalation.reassigned`.
    case escalationReassigned = "com.fte.escalation.reassigned.v1"
    /// `alert.raised`.
    case alertRaised = "com.fte.alert.raised.v1"
    /// `alert.cleared`.
    case alertCleared = "com.fte.alert.cleared.v1"
    /// `metric.message-received`.
    case metricMessageReceived = "com.fte.metric.message-received.v1"
    /// `metric.message-processed`.
    case metricMessageProcessed = "com.fte.metric.message-processed.v1"
    /// `metric.delivered`.
    case metricDelivered = "com.fte.metric.delivered.v1"
    /// `metric.error`.
    case metricError = "com.fte.metric.error.v1"
}

/// What an event carries: its JSON data, one Swift type for each type of event.
public protocol EventData: Codable, Sendable {}

/// An event: CloudEvents attributes and data.
public struct Event<Data: EventData>: Sendable {
    /// `ce_id`.
    public let id: String
    /// `ce_type`.
    public let type: EventType
    /// `ce_source`: the service that says it.
    public let source: String
    /// `ce_time`.
    public let time: Timestamp
    /// The event's data.
    public let data: Data

    /// Makes an event.
    public init(id: String, type: EventType, source: String, time: Timestamp, data: Data) {
        self.id = id
        self.type = type
        self.source = source
        self.time = time
        self.data = data
    }
}
