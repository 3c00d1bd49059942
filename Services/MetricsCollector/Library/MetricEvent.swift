public import Core

/// A measured fact as it came: one of the four metric events with its attributes.
public enum MetricEvent: Sendable {
    /// A message was accepted.
    case received(Event<MessageReceivedMetric>)
    /// A message has its outcome.
    case processed(Event<MessageProcessedMetric>)
    /// A reply changed its delivery status.
    case delivered(Event<MessageDeliveredMetric>)
    /// Something failed.
    case error(Event<ErrorMetric>)

    /// Reads an event.
    ///
    /// - Throws: `EventCodec.Problem` when it is none of the four or cannot be read.
    public init(headers: [MessageHeader], value: [UInt8]) throws(EventCodec.Problem) {
        let attributes = try EventCodec.attributes(of: headers)
        switch attributes.type {
        case .metricMessageReceived: self = .received(try Self.event(attributes, value))
        case .metricMessageProcessed: self = .processed(try Self.event(attributes, value))
        case .metricDelivered: self = .delivered(try Self.event(attributes, value))
        case .metricError: self = .error(try Self.event(attributes, value))
        default: throw .unknownType
        }
    }

    private static func event<Data: EventData>(
        _ attributes: EventCodec.Attributes, _ value: [UInt8]
    ) throws(EventCodec.Problem) -> Event<Data> {
        Event(
            id: attributes.id, type: attributes.type, source: attributes.source, time: attributes.time,
            data: try EventCodec.decode(Data.self, from: value))
    }
}
