import Core
import FoundationEssentials
import Lifecycle
import Messaging
import OutboundDispatcher
import Testing

struct DeliveryHandlerTests {
    private let published = Box<OutboxRow>()
    private let metrics = MetricsRegistry()

    private func makeHandler(_ store: FakeDeliveryStore, log: Log = .silent) -> DeliveryHandler {
        DeliveryHandler(providers: [
            WebFormProvider(
                store: store, publish: { [published] rows in rows.forEach(published.append) }, time: SteppingTime(),
                log: log, metrics: metrics)
        ])
    }

    @Test func `a web reply becomes readable and its metric is published under the ticket`() async throws {
        let store = FakeDeliveryStore()
        let message = try Fixtures.message(.replyRequested, Fixtures.reply(), on: .webformOutbound)
        let result = try await makeHandler(store).handle(message)

        guard case .finished = result else { throw UnexpectedResult() }
        #expect(store.deliveries.map(\.messageID) == [Fixtures.messageID])
        let metric = try #require(published.all.first).message
        #expect(published.all.count == 1)
        #expect(metric.topic == .metrics)
        #expect(metric.key == Array(Fixtures.reference.utf8))
        let attributes = try EventCodec.attributes(of: metric.headers)
        #expect(attributes.type == .metricDelivered)
        #expect(attributes.source == "outbound-dispatcher")
        let data = try EventCodec.decode(MessageDeliveredMetric.self, from: metric.value)
        #expect(data.channel == .webForm)
        #expect(data.status == .delivered)
        #expect(data.latencyMilliseconds == 1000)
    }

    @Test func `the metric of a delivery continues the trace of its reply`() async throws {
        let message = try Fixtures.message(.replyRequested, Fixtures.reply(), on: .webformOutbound)
        let trace = TraceContext.makeRoot()
        _ = try await TraceContext.$current.withValue(trace) {
            try await makeHandler(FakeDeliveryStore()).handle(message)
        }

        let header = published.all.first?.message.headers.lastText(of: TraceContext.headerName)
        #expect(header.flatMap { TraceContext(traceparent: $0) }?.traceID == trace.traceID)
    }

    @Test func `a reply that comes twice is delivered and counted once`() async throws {
        let store = FakeDeliveryStore()
        let handler = makeHandler(store)
        let message = try Fixtures.message(.replyRequested, Fixtures.reply(), on: .webformOutbound)
        _ = try await handler.handle(message)
        _ = try await handler.handle(message)

        #expect(store.deliveries.count == 2)
        #expect(published.all.count == 1)
        #expect(metrics.prometheusText().contains("fte_web_replies_total{result=\"delivered\"} 1.0"))
        #expect(metrics.prometheusText().contains("fte_web_replies_total{result=\"repeated\"} 1.0"))
    }

    @Test func `the attempt and the metric keep their ids when a reply is handled again`() async throws {
        let store = FakeDeliveryStore()
        let handler = makeHandler(store)
        let message = try Fixtures.message(.replyRequested, Fixtures.reply(), on: .webformOutbound)
        _ = try await handler.handle(message)
        _ = try await handler.handle(message)
        let other = try Fixtures.message(.replyRequested, Fixtures.reply(), on: .webformOutbound, id: "event-2")
        _ = try await handler.handle(other)

        let attempts = store.deliveries.map(\.attemptID)
        let events = store.deliveries.map { $0.event.headers.lastText(of: "ce_id") }
        #expect(attempts[0] == attempts[1])
        #expect(events[0] == events[1])
        #expect(attempts[0] != attempts[2])
        #expect(events[0] != events[2])
        #expect(attempts[0].text != events[0])
    }

    @Test func `a reply is canceled without a metric while people own its ticket`() async throws {
        let store = FakeDeliveryStore(isOwnedByPeople: true)
        let lines = Box<String>()
        let handler = makeHandler(store, log: Log(service: "test", sink: lines.append))
        _ = try await handler.handle(try Fixtures.message(.replyRequested, Fixtures.reply(), on: .webformOutbound))

        #expect(published.all.isEmpty)
        #expect(lines.all.count == 1)
        #expect(lines.all.allSatisfy { !$0.contains(Fixtures.reference) && !$0.contains("example.org") })
    }

    @Test(arguments: [(ReplyAuthor.human, ReplyKind.answer), (.agent, .handOver)])
    func `author and kind reach the store that decides`(author: ReplyAuthor, kind: ReplyKind) async throws {
        let store = FakeDeliveryStore(isOwnedByPeople: true)
        let reply = Fixtures.reply(author: author, kind: kind)
        _ = try await makeHandler(store).handle(
            try Fixtures.message(.replyRequested, reply, on: .webformOutbound))
        #expect(published.all.count == 1)
    }

    @Test func `a reply that nobody stored is a permanent failure`() async throws {
        let reply = Fixtures.reply(messageID: UUID.derived(from: "never stored"))
        let message = try Fixtures.message(.replyRequested, reply, on: .webformOutbound)
        let error = await #expect(throws: DispatchError.unknownReply) {
            try await makeHandler(FakeDeliveryStore()).handle(message)
        }
        #expect(error?.disposition == .permanent)
    }

    @Test func `a web reply without its message is a permanent failure`() async throws {
        let store = FakeDeliveryStore()
        let message = try Fixtures.message(.replyRequested, Fixtures.reply(messageID: nil), on: .webformOutbound)
        await #expect(throws: DispatchError.incompleteReply(field: "message_id")) {
            try await makeHandler(store).handle(message)
        }
        #expect(store.deliveries.isEmpty)
    }

    @Test(arguments: [Channel.email, .whatsapp])
    func `a reply for a channel without a provider fails for good`(channel: Channel) async throws {
        let message = try Fixtures.message(
            .replyRequested, Fixtures.reply(channel: channel), on: Topic.outbound(for: channel))
        let error = await #expect(throws: DispatchError.channelNotAvailable(channel)) {
            try await makeHandler(FakeDeliveryStore()).handle(message)
        }
        #expect(error?.errorClass == "channel_not_available")
        #expect(error?.disposition == .permanent)
    }

    @Test func `a reply on the topic of another channel is not delivered`() async throws {
        let store = FakeDeliveryStore()
        let message = try Fixtures.message(
            .replyRequested, Fixtures.reply(channel: .email), on: .webformOutbound)
        await #expect(throws: DispatchError.channelMismatch) { try await makeHandler(store).handle(message) }
        #expect(store.deliveries.isEmpty)
    }

    @Test func `a delivery report about the web is a permanent failure`() async throws {
        let message = try Fixtures.message(.deliveryReported, Fixtures.report(), on: .webformOutbound)
        let error = await #expect(throws: DispatchError.unexpectedReport(.webForm)) {
            try await makeHandler(FakeDeliveryStore()).handle(message)
        }
        #expect(error?.disposition == .permanent)
    }

    @Test func `a failure of the store passes with its own disposition`() async throws {
        let message = try Fixtures.message(.replyRequested, Fixtures.reply(), on: .webformOutbound)
        await #expect(throws: StoreAway()) {
            try await makeHandler(FakeDeliveryStore(failure: StoreAway())).handle(message)
        }
    }
}

/// A handler left something to be done that it should have done.
struct UnexpectedResult: Error {}
