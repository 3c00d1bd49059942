import Core
import Messaging
import Testing

struct CorrelatingTests {
    private let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    private let outgoing = OutgoingMessage(topic: .metrics, key: nil, headers: [], value: [])

    private func trace(_ message: OutgoingMessage?) throws -> TraceContext {
        try #require(message?.headers.lastText(of: "traceparent").flatMap { TraceContext(traceparent: $0) })
    }

    @Test func `what a handler publishes in either part continues the trace of its message`() async throws {
        let recorder = RecordingPublisher()
        let publisher = CorrelatingPublisher(recorder)
        let outgoing = outgoing
        let handler = Correlating().wrap(
            ClosureHandler { _ in
                try await publisher.publish(outgoing)
                return .continuing { try await publisher.publish(outgoing) }
            })
        let received = message(headers: [MessageHeader("traceparent", parent)])
        guard case .continuing(let rest) = try await handler.handle(received) else {
            Issue.record("no concurrent part")
            return
        }
        try await rest()
        let traces = try recorder.messages.value.map { try trace($0) }
        #expect(traces.map(\.traceID) == Array(repeating: "4bf92f3577b34da6a3ce929d0e0e4736", count: 2))
        #expect(Set(traces.map(\.spanID) + ["00f067aa0ba902b7"]).count == 3)
        #expect(TraceContext.current == nil)
    }

    @Test(arguments: [nil, "", "garbage", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"])
    func `a message without a usable trace starts one`(_ header: String?) async throws {
        let recorder = RecordingPublisher()
        let outgoing = outgoing
        let handler = Correlating().wrap(
            ClosureHandler { _ in
                try await CorrelatingPublisher(recorder).publish(outgoing)
                return .finished
            })
        _ = try await handler.handle(message(headers: header.map { [MessageHeader("traceparent", $0)] } ?? []))
        #expect(try trace(recorder.messages.value.first).traceID.count == 32)
    }

    @Test func `a trace that a message carries already is left alone`() {
        let own = OutgoingMessage(
            topic: .metrics, key: nil, headers: [MessageHeader("traceparent", parent)], value: [])
        TraceContext.$current.withValue(.makeRoot()) {
            #expect(own.correlated() == own)
        }
        #expect(outgoing.correlated() == outgoing)
    }

    @Test func `the header is read as the standard says`() {
        #expect(TraceContext(traceparent: parent)?.traceparent == parent)
        #expect(TraceContext(traceparent: parent)?.makeChild().traceID == TraceContext(traceparent: parent)?.traceID)
        #expect(TraceContext(traceparent: parent.uppercased()) == nil)
        #expect(TraceContext(traceparent: "ff" + parent.dropFirst(2)) == nil)
        #expect(TraceContext(traceparent: parent + "-more") == nil)
        #expect(TraceContext(traceparent: "01" + parent.dropFirst(2) + "-more") != nil)
    }
}
