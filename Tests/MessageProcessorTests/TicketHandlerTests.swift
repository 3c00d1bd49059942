import Core
import Foundation
import MessageProcessor
import Messaging
import PostgresClient
import Store
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3)))
struct TicketHandlerTests {
    @Test func `a documented question is answered, asked for delivery and audited`() async throws {
        try await ProcessorFixture.run { processor in
            try await processor.process(ProcessorFixture.message("How do I reset my password?"))
            #expect(try await processor.text("SELECT outcome FROM messages WHERE direction = 'inbound'") == "answered")
            #expect(try await processor.text("SELECT status FROM tickets") == "waiting")
            #expect(processor.published.count(.webformOutbound) == 1)
            #expect(
                processor.published.types(.metrics) == [
                    "com.fte.metric.message-received.v1", "com.fte.metric.message-processed.v1",
                ])
            let calls = try await processor.texts(
                "SELECT call->>'name' FROM agent_runs, jsonb_array_elements(tool_calls) WITH ORDINALITY AS c (call, place)"
            )
            #expect(calls.first == "create_ticket")
            #expect(calls.last == "send_response")
            let audit = try await processor.text("SELECT tool_calls::text || sources::text FROM agent_runs") ?? ""
            #expect(!audit.contains("reset my password"))
        }
    }

    @Test func `what a model used and cost is in the run's record and in the metric`() async throws {
        try await ProcessorFixture.run { processor in
            try await processor.process(ProcessorFixture.message("How do I reset my password?"))
            let kept = try await processor.text(
                "SELECT tokens_in || '/' || tokens_cached || '/' || tokens_out || '/' || cost FROM agent_runs")
            #expect(kept == "100/20/10/1.5")
            #expect(processor.published.values(.metrics).contains { $0.contains(#""in":100"#) && $0.contains("1.5") })
        }
    }

    @Test func `a refund is escalated with its event and the customer is told`() async throws {
        try await ProcessorFixture.run { processor in
            try await processor.process(ProcessorFixture.message("I want a refund"))
            #expect(try await processor.text("SELECT reason FROM escalations") == "refund_request")
            #expect(try await processor.text("SELECT status FROM conversations") == "escalated")
            #expect(processor.published.types(.escalations) == ["com.fte.escalation.opened.v1"])
            #expect(
                try await processor.text("SELECT reply_kind FROM messages WHERE direction = 'outbound'") == "hand_over")
        }
    }

    @Test func `a legal threat sent while the model still thinks decides, and the draft is dropped`() async throws {
        try await ProcessorFixture.run(isHeld: true) { processor in
            let first = try await processor.accept(ProcessorFixture.message("How do I reset my password?"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await first() }
                #expect(await eventually { processor.model.timesAsked == 1 })
                let second = try await processor.accept(
                    ProcessorFixture.message("I am going to sue you over this", id: "TKT-A/2"))
                processor.model.release()
                try await second()
                try await group.waitForAll()
            }
            #expect(try await processor.text("SELECT reason FROM escalations") == "legal_language")
            let outcomes = try await processor.texts("SELECT outcome FROM messages WHERE direction = 'inbound'")
            #expect(outcomes == ["escalated", "escalated"])
            #expect(processor.published.count(.webformOutbound) == 1)
        }
    }

    @Test func `messages that come while a run goes on are answered together by the next`() async throws {
        try await ProcessorFixture.run(isHeld: true) { processor in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (place, content) in [
                    "How do I reset my password?", "How do I export my data?", "How can I invite a colleague?",
                ].enumerated() {
                    let rest = try await processor.accept(ProcessorFixture.message(content, id: "TKT-A/\(place)"))
                    group.addTask { try await rest() }
                    #expect(await eventually { processor.model.timesAsked == 1 })
                }
                processor.model.release()
                try await group.waitForAll()
            }
            #expect(processor.model.timesAsked == 2)
            let outcomes = try await processor.texts(
                "SELECT outcome || '/' || count(DISTINCT answered_by) FROM messages WHERE direction = 'inbound' GROUP BY outcome"
            )
            #expect(outcomes == ["answered/2"])
            #expect(processor.published.count(.webformOutbound) == 2)
        }
    }

    @Test func `a message on a ticket that people own is appended and the agent is silent`() async throws {
        try await ProcessorFixture.run { processor in
            try await processor.process(ProcessorFixture.message("I want a refund"))
            try await processor.process(
                ProcessorFixture.message("My lawyer will write to you", id: "TKT-A/2"))
            #expect(processor.model.timesAsked <= 1)
            #expect(processor.published.count(.webformOutbound) == 1)
            #expect(
                processor.published.types(.escalations) == [
                    "com.fte.escalation.opened.v1", "com.fte.escalation.updated.v1",
                ])
            #expect(try await processor.text("SELECT urgency FROM escalations") == "critical")
            #expect(
                try await processor.text("SELECT outcome FROM messages WHERE channel_message_id = 'TKT-A/2'")
                    == "stored")
        }
    }

    @Test func `a conclusion that failed is repeated without asking the model again`() async throws {
        try await ProcessorFixture.run(
            isHeld: false,
            failing: { FailingStore(store: $0, failures: Countdown(2)) }
        ) { processor in
            let rest = try await processor.accept(ProcessorFixture.message("How do I reset my password?"))
            await #expect(throws: FailingStore.Failure.self) { try await rest() }
            await #expect(throws: FailingStore.Failure.self) { try await rest() }
            try await rest()
            #expect(processor.model.timesAsked == 1)
            #expect(try await processor.text("SELECT outcome FROM messages WHERE direction = 'inbound'") == "answered")
            try await rest()
            #expect(processor.published.count(.webformOutbound) == 1)
        }
    }

    @Test func `the fourth start of a message skips the model`() async throws {
        try await ProcessorFixture.run { processor in
            let message = try ProcessorFixture.message("How do I reset my password?")
            guard case .continuing = try await processor.handler.handle(message) else { return }
            _ = try await processor.pool.execute("UPDATE messages SET attempt = 3")
            try await processor.process(message)
            #expect(processor.model.timesAsked == 0)
            #expect(try await processor.text("SELECT reason FROM escalations") == "agent_error")
        }
    }

    @Test func `a worker that comes back late changes nothing`() async throws {
        try await ProcessorFixture.run(isHeld: true) { processor in
            let message = try ProcessorFixture.message("How do I reset my password?")
            let old = try await processor.accept(message)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await old() }
                #expect(await eventually { processor.model.timesAsked == 1 })
                // Another worker gets the message again and takes it over.
                guard case .interrupted(let taken) = try await processor.store.accept(request(of: message)) else {
                    Issue.record("expected an interrupted message")
                    return
                }
                let run = try await processor.store.beginRun(ticket: taken.ticket, runID: UUID(), at: .now)
                #expect(run?.messages.count == 1)
                processor.model.release()
                try await group.waitForAll()
            }
            #expect(try await processor.text("SELECT state FROM messages") == "accepted")
            #expect(processor.published.count(.webformOutbound) == 0)
        }
    }

    @Test func `what is not a ticket event never passes`() async throws {
        try await ProcessorFixture.run { processor in
            let good = try ProcessorFixture.message("How do I reset my password?")
            let broken = [
                ReceivedMessage(
                    topic: .ticketsIncoming, partition: 0, offset: 0, timestamp: .now, key: nil, headers: good.headers,
                    value: Array("not json".utf8)),
                ReceivedMessage(
                    topic: .ticketsIncoming, partition: 0, offset: 0, timestamp: .now, key: nil, headers: [],
                    value: good.value),
            ]
            for message in broken {
                let error = await #expect(throws: EventCodec.Problem.self) {
                    _ = try await processor.handler.handle(message)
                }
                #expect(error?.disposition == .permanent)
            }
        }
    }

    private func request(of message: ReceivedMessage) throws -> AcceptRequest {
        let data = try EventCodec.decode(TicketReceived.self, from: message.value)
        return AcceptRequest(
            eventID: "again", message: data,
            screen: ScreenedText(sentiment: 0.5, language: "en", kind: .question, triggers: []), title: "A question",
            events: [], twinEvents: [], at: .now)
    }
}

/// A store whose conclusions fail a number of times before they reach Postgres.
struct FailingStore: ConversationStoring {
    struct Failure: Error {}
    let store: ConversationStore
    let failures: Countdown

    func accept(_ request: AcceptRequest) async throws -> AcceptResult { try await store.accept(request) }

    func beginRun(ticket: TicketPlace, runID: UUID, at: Timestamp) async throws -> StartedRun? {
        try await store.beginRun(ticket: ticket, runID: runID, at: at)
    }

    func history(for ticket: TicketPlace, limit: Int) async throws -> [HistoryMessage] {
        try await store.history(for: ticket, limit: limit)
    }

    func conclude(_ conclusion: Conclusion) async throws -> ConclusionResult {
        if failures.isLeft() { throw Failure() }
        return try await store.conclude(conclusion)
    }

    func observe(_ reply: ObservedReply) async throws -> [OutboxRow]? { try await store.observe(reply) }

    func change(_ change: IdentifierChange) async throws { try await store.change(change) }

    func recordDead(_ letter: DeadMessage) async throws -> [OutboxRow] { try await store.recordDead(letter) }
}

/// Says yes a number of times.
final class Countdown: Sendable {
    private let left: Mutex<Int>

    init(_ times: Int) { left = Mutex(times) }

    func isLeft() -> Bool {
        left.withLock { left in
            left -= 1
            return left >= 0
        }
    }
}
