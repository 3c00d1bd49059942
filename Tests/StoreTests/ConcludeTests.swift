import Core
import Foundation
import PostgresClient
import Store
import Testing

@Suite(.timeLimit(.minutes(3)))
struct ConcludeTests {
    @Test func `an answer is stored, the ticket waits, the events are left in order`() async throws {
        try await StoreFixture.run { store in
            let message = try await store.acceptNew(StoreFixture.request(reference: "TKT-A"))
            let run = try #require(message.run)
            guard
                case .concluded(let rows) = try await store.conversations.conclude(
                    StoreFixture.answer(run, message.ticket))
            else {
                Issue.record("expected a conclusion")
                return
            }
            #expect(rows.map(\.message.topic) == [.webformOutbound])
            #expect(try await store.text("SELECT status FROM tickets") == "waiting")
            #expect(try await store.text("SELECT outcome FROM messages WHERE direction = 'inbound'") == "answered")
            #expect(try await store.text("SELECT topics[1] FROM conversations") == "Passwords \"and\" more")
            #expect(try await store.text("SELECT tool_calls->0->>'name' FROM agent_runs") == "create_ticket")
            // Not before the dispatcher has made it readable.
            let view = try await TicketStore(pool: store.pool).ticket(reference: "TKT-A")
            #expect(view?.messages.map(\.role) == [.customer])
        }
    }

    @Test func `a run whose messages another has taken changes nothing`() async throws {
        try await StoreFixture.run { store in
            let message = try await store.acceptNew(StoreFixture.request(reference: "TKT-A"))
            let old = try #require(message.run)
            let new = try #require(
                try await store.conversations.beginRun(ticket: message.ticket, runID: UUID(), at: .now))
            #expect(new.attempt == 2)
            guard
                case .superseded = try await store.conversations.conclude(StoreFixture.answer(old, message.ticket))
            else {
                Issue.record("expected the old run to be superseded")
                return
            }
            #expect(try await store.count("SELECT count(*) FROM messages WHERE direction = 'outbound'") == 0)
            #expect(try await store.count("SELECT count(*) FROM outbox WHERE topic LIKE '%webform%'") == 0)
            guard case .concluded = try await store.conversations.conclude(StoreFixture.answer(new, message.ticket))
            else {
                Issue.record("expected the new run to hold")
                return
            }
            guard case .superseded = try await store.conversations.conclude(StoreFixture.answer(new, message.ticket))
            else {
                Issue.record("expected a repeat to change nothing")
                return
            }
            #expect(try await store.count("SELECT count(*) FROM messages WHERE direction = 'outbound'") == 1)
        }
    }

    @Test func `a run begun again still opens its conversation, though the customer has opened a second ticket`()
        async throws
    {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(StoreFixture.request(reference: "TKT-A"))
            let second = try await store.acceptNew(
                StoreFixture.request(
                    reference: "TKT-B", content: "How do I add a colleague?", at: .now.adding(seconds: 1)))
            let again = try await store.conversations.beginRun(ticket: first.ticket, runID: UUID(), at: .now)
            #expect(again?.newConversation == true)
            let other = try await store.conversations.beginRun(ticket: second.ticket, runID: UUID(), at: .now)
            #expect(other?.newConversation == false)
        }
    }

    @Test func `a newer message with a trigger decides over a draft`() async throws {
        try await StoreFixture.run { store in
            let message = try await store.acceptNew(StoreFixture.request(reference: "TKT-A"))
            let legal = try await store.acceptNew(
                StoreFixture.request(
                    reference: "TKT-A", content: "I will sue you", messageID: "TKT-A/2", screen: .legal))
            #expect(legal.run == nil)
            guard
                case .overtaken = try await store.conversations.conclude(
                    StoreFixture.answer(try #require(message.run), message.ticket))
            else {
                Issue.record("expected the draft to be overtaken")
                return
            }
            let both = try #require(
                try await store.conversations.beginRun(ticket: message.ticket, runID: UUID(), at: .now))
            #expect(both.messages.count == 2)
            let escalated = StoreFixture.escalation(both, message.ticket, reason: .legalLanguage)
            guard case .concluded = try await store.conversations.conclude(escalated) else {
                Issue.record("expected the escalation to hold")
                return
            }
            #expect(try await store.text("SELECT priority FROM tickets") == "critical")
            #expect(try await store.text("SELECT status FROM conversations") == "escalated")
            #expect(
                try await store.count("SELECT count(*) FROM messages WHERE outcome = 'escalated'") == 2)
        }
    }

    @Test func `one conclusion that cannot hold takes none of its neighbours with it`() async throws {
        try await StoreFixture.run { store in
            let messages = try await withThrowingTaskGroup(of: AcceptedMessage.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        try await store.acceptNew(
                            StoreFixture.request(reference: "TKT-\(number)", mail: "c\(number)@example.org"))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let held = try await withThrowingTaskGroup(of: Bool.self) { group in
                for (number, message) in messages.enumerated() {
                    guard let run = message.run else { throw FixtureError.noRun }
                    group.addTask {
                        let good = StoreFixture.answer(run, message.ticket)
                        // A ticket cannot go back to open from in_progress and be resolved without a time: break one.
                        let conclusion = number == 7 ? good.claiming(UUID()) : good
                        guard let result = try? await store.conversations.conclude(conclusion) else { return false }
                        if case .concluded = result { return true }
                        return false
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(held == 59)
            #expect(try await store.count("SELECT count(*) FROM messages WHERE state = 'accepted'") == 1)
        }
    }

    @Test func `a web reply becomes readable once, and not while people own the ticket`() async throws {
        try await StoreFixture.run { store in
            let message = try await store.acceptNew(StoreFixture.request(reference: "TKT-A"))
            let answer = StoreFixture.answer(try #require(message.run), message.ticket)
            _ = try await store.conversations.conclude(answer)
            let reply = try #require(answer.reply)
            let delivery = WebDelivery(
                attemptID: UUID(), messageID: reply.messageID, author: .agent, kind: .answer,
                event: StoreFixture.event(key: "TKT-A"), at: .now)
            let results = try await withThrowingTaskGroup(of: WebDeliveryResult.self) { group in
                for _ in 0..<8 { group.addTask { try await store.deliveries.makeReadable(delivery) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let delivered = results.filter { if case .delivered(let rows) = $0 { rows.count == 1 } else { false } }
            #expect(delivered.count == 1)
            let view = try await TicketStore(pool: store.pool).ticket(reference: "TKT-A")
            #expect(view?.messages.map(\.content) == ["How do I reset my password?", "Like this."])

            let second = try await store.acceptNew(StoreFixture.request(reference: "TKT-B", content: "Another one?"))
            let late = StoreFixture.answer(try #require(second.run), second.ticket)
            _ = try await store.conversations.conclude(late)
            _ = try await store.pool.execute(
                "UPDATE tickets SET status = 'escalated', escalation_reason = 'x' WHERE ticket_ref = 'TKT-B'")
            let refused = try await store.deliveries.makeReadable(
                WebDelivery(
                    attemptID: UUID(), messageID: try #require(late.reply).messageID, author: .agent, kind: .answer,
                    event: StoreFixture.event(key: "TKT-B"), at: .now))
            guard case .refused = refused else {
                Issue.record("expected the reply to be refused")
                return
            }
        }
    }

    @Test func `a dead letter marks its message, tells a person and apologises, once`() async throws {
        try await StoreFixture.run { store in
            let request = StoreFixture.request(reference: "TKT-A")
            _ = try await store.acceptNew(request)
            let letter = DeadMessage(
                cluster: "c", topic: .ticketsIncoming, partition: 3, offset: 7, service: "message-processor",
                errorClass: "Boom", attempts: 5, eventID: request.eventID, message: request.message,
                escalationID: UUID(),
                apology: DeadMessageApology(
                    messageID: UUID(), eventID: "e", content: "Sorry.",
                    makeEvent: { StoreFixture.event(.webformOutbound, key: $0.conversationID.text) }),
                escalationEvent: StoreFixture.event(.escalations, key: "TKT-A"), summary: "It failed.", at: .now)
            #expect(try await store.conversations.recordDead(letter).count == 2)
            #expect(try await store.conversations.recordDead(letter).isEmpty)
            #expect(try await store.text("SELECT state FROM messages WHERE direction = 'inbound'") == "dead")
            #expect(try await store.text("SELECT status FROM tickets") == "escalated")
            #expect(try await store.count("SELECT count(*) FROM escalations WHERE status = 'open'") == 1)
        }
    }
}

extension Conclusion {
    /// The same conclusion for a run that the store does not know.
    fileprivate func claiming(_ runID: UUID) -> Conclusion {
        let other = StartedRun(
            runID: runID, messages: run.messages, attempt: 1, opensTicket: true, newConversation: true,
            questionsAsked: 0,
            answersGiven: 0, citedSections: [], ticketStatus: .open, startedAt: at)
        return Conclusion(
            run: other, ticket: ticket, outcome: outcome, nextStatus: nextStatus, reply: reply, record: record,
            events: events, at: at)
    }
}
