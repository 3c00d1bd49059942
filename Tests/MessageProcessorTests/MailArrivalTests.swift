import Core
import PostgresClient
import TestSupport
import Testing

@testable import MessageProcessor

/// Mail that nobody answers by himself, and mail that goes to a person whatever it says.
@Suite(.timeLimit(.minutes(3)))
struct MailArrivalTests {
    private let question = "How do I reset my password?"

    @Test func `a machine's mail is kept, and neither the agent nor a person hears of it`() async throws {
        try await ProcessorFixture.run { processor in
            try await processor.process(
                ProcessorFixture.said(question, on: .email, id: "1", automatic: true, metadata: ["automatic": "list"]))
            #expect(try await processor.text("SELECT outcome FROM messages") == "stored")
            #expect(try await processor.text("SELECT status FROM tickets") == "closed")
            #expect(try await processor.text("SELECT count(*)::text FROM escalations") == "0")
            #expect(processor.model.timesAsked == 0)
            #expect(processor.published.count(.emailOutbound) == 0)
        }
    }

    @Test func `what was found a day late goes to a person, and nothing is answered`() async throws {
        try await ProcessorFixture.run { processor in
            try await processor.process(
                ProcessorFixture.said(question, on: .email, id: "1", metadata: ["overdue": "true"]))
            #expect(try await processor.text("SELECT reason FROM escalations") == "needs_human_action")
            #expect(try await processor.text("SELECT status FROM tickets") == "escalated")
            #expect(processor.model.timesAsked == 0)
            #expect(processor.published.count(.emailOutbound) == 0)
        }
    }

    @Test func `what cannot be read goes to a person, and its sender is told`() async throws {
        try await ProcessorFixture.run { processor in
            let outcome = try await processor.say("", on: .email, id: "1", kind: .unreadable)
            #expect(outcome == "escalated")
            let reason = try await processor.text("SELECT reason FROM escalations")
            #expect(reason == "attachment")
            #expect(processor.published.count(.emailOutbound) == 1)
        }
    }
}
