import Core
import FoundationEssentials
import Messaging
import Synchronization

/// Events as they come from Kafka, made with the codec that the services use.
enum Fixtures {
    static let requestedAt = Timestamp(milliseconds: 1_700_000_000_000)
    static let messageID = UUID.derived(from: "a stored reply")
    static let reference = "TKT-7Q4M2-K9PX3-VD8H5-R2B6N"

    static func reply(
        channel: Channel = .webForm, messageID: UUID? = messageID, author: ReplyAuthor = .agent,
        kind: ReplyKind = .answer
    ) -> ReplyRequested {
        ReplyRequested(
            account: ChannelAccount(provider: "web_form", address: "support"), messageID: messageID,
            ticketReference: reference, conversationID: UUID.derived(from: "a conversation"),
            customerID: UUID.derived(from: "a customer"), channel: channel,
            to: ReplyAddress(email: "someone@example.org"), author: author, kind: kind,
            parts: ["Open Settings, then Security."], thread: ReplyThread(), requestedAt: requestedAt)
    }

    static func report() -> DeliveryReported {
        DeliveryReported(
            account: ChannelAccount(provider: "twilio", address: "+15550100"), status: .delivered, at: requestedAt)
    }

    static func escalation() -> EscalationChanged {
        EscalationChanged(
            escalationID: UUID.derived(from: "an escalation"), ticketReference: reference,
            conversationID: UUID.derived(from: "a conversation"), channel: .webForm, verified: false,
            reason: .refundRequest, triggers: [.refundRequest], urgency: .high,
            summary: "Ada Lovelace wants 40 dollars back",
            lastMessages: [EscalationMessage(role: .customer, content: "I am Ada, refund me", at: requestedAt)],
            searches: [], dueAt: requestedAt.adding(seconds: 3600), at: requestedAt)
    }

    static func message<Data: EventData>(
        _ type: EventType, _ data: Data, on topic: Topic, id: String = "event-1"
    ) throws -> ReceivedMessage {
        let event = Event(id: id, type: type, source: "test", time: requestedAt, data: data)
        return received(try EventCodec.encode(event, to: topic, key: "key"))
    }

    static func received(_ message: OutgoingMessage) -> ReceivedMessage {
        ReceivedMessage(
            topic: message.topic, partition: 0, offset: 0, timestamp: requestedAt, key: message.key,
            headers: message.headers, value: message.value)
    }
}

/// A store that behaves as the real one promises: a reply becomes readable once, and not while people own its ticket.
final class FakeDeliveryStore: DeliveryStoring {
    private struct State {
        var isReadable = false
        var deliveries: [WebDelivery] = []
    }
    private let state = Mutex(State())
    private let isOwnedByPeople: Bool
    private let failure: (any Error)?

    init(isOwnedByPeople: Bool = false, failure: (any Error)? = nil) {
        self.isOwnedByPeople = isOwnedByPeople
        self.failure = failure
    }

    /// Every call, whatever became of it.
    var deliveries: [WebDelivery] { state.withLock { $0.deliveries } }

    func makeReadable(_ delivery: WebDelivery) async throws -> WebDeliveryResult {
        if let failure { throw failure }
        return state.withLock { state in
            state.deliveries.append(delivery)
            guard delivery.messageID == Fixtures.messageID else { return .unknown }
            if isOwnedByPeople, delivery.author != .human, delivery.kind != .handOver { return .refused }
            if state.isReadable { return .alreadyDelivered }
            state.isReadable = true
            return .delivered([OutboxRow(id: 1, message: delivery.event)])
        }
    }
}

/// Keeps what it is given.
final class Box<Element: Sendable>: Sendable {
    private let kept = Mutex<[Element]>([])

    var all: [Element] { kept.withLock { $0 } }

    func append(_ element: Element) {
        kept.withLock { $0.append(element) }
    }
}

/// A clock that stands still, or moves by a second at each look.
final class SteppingTime: TimeSource {
    private let seconds = Mutex(0.0)

    var now: Timestamp {
        Fixtures.requestedAt.adding(
            seconds: seconds.withLock { seconds in
                seconds += 1
                return seconds
            })
    }
}

/// A failure that says it may be tried again.
struct StoreAway: Error, Dispositioned, Equatable {
    var disposition: RetryDisposition { .unavailable(dependency: "postgres") }
}
