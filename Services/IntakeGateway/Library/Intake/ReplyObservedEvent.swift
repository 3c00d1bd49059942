import Core

/// Writes `reply.observed`.
enum ReplyObservedEvent {
    /// The message for `Topic.ticketsIncoming`, ordered with the messages of the customer that was answered.
    static func message(
        _ data: TicketReceived, id: String, key: String, trace: TraceContext, at time: Timestamp
    ) throws -> OutgoingMessage {
        let event = Event(
            id: id, type: .replyObserved, source: IntakeGateway.serviceName, time: time,
            data: ReplyObserved(message: data))
        return try TraceContext.$current.withValue(trace) {
            try EventCodec.encode(event, to: .ticketsIncoming, key: key).correlated()
        }
    }
}
