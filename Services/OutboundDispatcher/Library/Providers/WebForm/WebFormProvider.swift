public import Core
import FoundationEssentials
public import Lifecycle
public import Messaging

/// Delivers replies of the web form by making them readable.
///
/// Claim, delivery and record are one transaction of the store, so a reply is delivered once however often its event
/// comes, and never while people own its ticket.
public struct WebFormProvider: ReplyProvider {
    private let store: any DeliveryStoring
    private let publish: @Sendable ([OutboxRow]) -> Void
    private let time: any TimeSource
    private let isAnnouncing: Bool
    private let log: Log
    private let replies: Counter

    /// Makes the provider.
    ///
    /// - Parameters:
    ///   - store: Where replies are.
    ///   - publish: Takes the rows a committed delivery has left; whatever it does not publish, the sweeper will.
    ///   - isAnnouncing: Whether a notice by mail is to say that a reply can be read.
    ///   - time: Gives the moment of delivery.
    ///   - log: Where it writes.
    ///   - metrics: Where it counts replies by what became of them.
    public init(
        store: any DeliveryStoring, publish: @escaping @Sendable ([OutboxRow]) -> Void, isAnnouncing: Bool = false,
        time: any TimeSource = SystemTimeSource(), log: Log, metrics: MetricsRegistry
    ) {
        self.store = store
        self.publish = publish
        self.isAnnouncing = isAnnouncing
        self.time = time
        self.log = log
        replies = metrics.makeCounter(
            "fte_web_replies_total", help: "Web replies by what became of them.", labels: ["result"])
    }

    /// The web form.
    public var channel: Channel { .webForm }

    /// Makes a reply readable, and publishes what its transaction left.
    ///
    /// - Throws: `DispatchError` for a reply that cannot be, and whatever the store throws.
    public func deliver(_ request: Event<ReplyRequested>) async throws -> HandlingResult {
        guard let messageID = request.data.messageID else { throw DispatchError.incompleteReply(field: "message_id") }
        switch try await store.makeReadable(try delivery(of: request, messageID: messageID)) {
        case .delivered(let rows):
            replies.increment("delivered")
            publish(rows)
        case .alreadyDelivered:
            replies.increment("repeated")
        case .refused:
            replies.increment("refused")
            log.info(
                "a reply was canceled because people own its ticket",
                [.event: request.id, .message: messageID.text, .channel: channel.rawValue])
        case .unknown:
            throw DispatchError.unknownReply
        }
        return .finished
    }

    /// Nobody reports about the web: a reply is delivered when it is readable.
    public func apply(_ report: Event<DeliveryReported>) async throws {
        throw DispatchError.unexpectedReport(channel)
    }

    private func delivery(of request: Event<ReplyRequested>, messageID: UUID) throws -> WebDelivery {
        let now = time.now
        let reply = request.data
        let metric = Event(
            id: UUID.derived(from: request.id, EventType.metricDelivered.rawValue, "0").text,
            type: .metricDelivered, source: Configuration.serviceName, time: now,
            data: MessageDeliveredMetric(
                channel: channel, status: .delivered,
                latencyMilliseconds: Double(max(0, now.milliseconds(since: reply.requestedAt))), at: now))
        return WebDelivery(
            attemptID: UUID.derived(from: request.id, "delivery-attempt", "0"), messageID: messageID,
            author: reply.author, kind: reply.kind,
            event: try EventCodec.encode(metric, to: .metrics, key: reply.ticketReference).correlated(),
            announcement: announcement(of: request), at: now)
    }

    private func announcement(of request: Event<ReplyRequested>) -> WebDelivery.Announcement? {
        guard isAnnouncing, let address = request.data.to.email, let reference = request.data.ticketReference else {
            return nil
        }
        return WebDelivery.Announcement(
            attemptID: UUID.derived(from: request.id, "delivery-attempt", "notice"), address: address.lowercased(),
            reference: reference)
    }
}
