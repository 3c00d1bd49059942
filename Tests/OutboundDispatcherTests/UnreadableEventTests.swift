import Core
import FoundationEssentials
import Lifecycle
import Messaging
import OutboundDispatcher
import Testing

struct UnreadableEventTests {
    private static let handlers: [(Topic, any MessageHandler)] = [
        (.emailOutbound, DeliveryHandler(providers: [])), (.whatsappOutbound, DeliveryHandler(providers: [])),
        (.webformOutbound, DeliveryHandler(providers: [])), (.escalations, EscalationHandler(sinks: [])),
    ]

    private func failure(
        _ handler: any MessageHandler, _ topic: Topic, headers: [MessageHeader], value: String
    ) async -> (any Error)? {
        let message = OutgoingMessage(topic: topic, key: nil, headers: headers, value: Array(value.utf8))
        do {
            _ = try await handler.handle(Fixtures.received(message))
            return nil
        } catch {
            return error
        }
    }

    private func headers(type: String) -> [MessageHeader] {
        [
            MessageHeader("ce_specversion", "1.0"), MessageHeader("ce_id", "1"), MessageHeader("ce_type", type),
            MessageHeader("ce_source", "test"), MessageHeader("ce_time", "2026-01-31T09:05:00Z"),
        ]
    }

    @Test func `a message without CloudEvents headers can never pass`() async {
        for (topic, handler) in Self.handlers {
            let error = await failure(handler, topic, headers: [], value: "{}")
            #expect(error as? EventCodec.Problem == .missingHeader("ce_specversion"))
            #expect(error.map(RetryDisposition.of) == .permanent)
        }
    }

    @Test(arguments: ["com.example.unheard-of.v1", "com.fte.ticket.received.v1", "com.fte.metric.error.v1"])
    func `an event of a type that is not for the topic can never pass`(type: String) async {
        for (topic, handler) in Self.handlers {
            let error = await failure(handler, topic, headers: headers(type: type), value: "{}")
            #expect(error as? EventCodec.Problem == .unknownType)
            #expect(error.map(RetryDisposition.of) == .permanent)
        }
    }

    @Test(arguments: ["", "not JSON", "[]", "{}", "{\"author\": 7}"])
    func `an event whose data do not fit can never pass, and the error holds none of them`(value: String) async {
        for (topic, handler) in Self.handlers {
            let type: EventType = topic == .escalations ? .escalationOpened : .replyRequested
            let error = await failure(handler, topic, headers: headers(type: type.rawValue), value: value)
            guard case .malformedData = error as? EventCodec.Problem else {
                Issue.record("got \(String(describing: error))")
                continue
            }
            #expect(error.map(RetryDisposition.of) == .permanent)
            #expect(value.count < 3 || error.map { "\($0)".contains(value) } == false)
        }
    }
}
