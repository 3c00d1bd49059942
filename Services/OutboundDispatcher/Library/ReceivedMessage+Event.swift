import Core
import Messaging

extension ReceivedMessage {
    /// The event this message carries, its attributes being read already.
    func event<Data: EventData>(_ attributes: EventCodec.Attributes) throws(EventCodec.Problem) -> Event<Data> {
        Event(
            id: attributes.id, type: attributes.type, source: attributes.source, time: attributes.time,
            data: try EventCodec.decode(Data.self, from: value))
    }
}
