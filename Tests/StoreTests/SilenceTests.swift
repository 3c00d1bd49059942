import Core
import Foundation
import PostgresClient
import Store
import Testing

/// Who is not to be written to: by his own wish, or because enough was said.
@Suite(.timeLimit(.minutes(3)))
struct SilenceTests {
    @Test func `STOP holds for the number it was written to, and START ends it`() async throws {
        try await StoreFixture.run { store in
            _ = try await store.acceptNew(StoreFixture.message("A", content: "STOP", screen: .command(.stop)))
            let here = try await store.acceptNew(StoreFixture.message("B"))
            #expect(try await store.begin(here)?.before.isOptedOut == true)
            let there = try await store.acceptNew(StoreFixture.message("C", account: "15550199"))
            #expect(try await store.begin(there)?.before.isOptedOut == false)
            let back = try await store.acceptNew(StoreFixture.message("D", screen: .command(.start)))
            #expect(try await store.begin(back)?.before.isOptedOut == false)
            #expect(try await store.count("SELECT count(*) FROM opt_outs") == 0)
            let kinds = try await store.pool.query(
                "SELECT message_kind FROM messages WHERE channel_message_id IN ('A', 'D')")
            #expect(try kinds.allSatisfy { try $0.value(0, as: String.self) == "command" })
        }
    }

    @Test func `YES is a word for somebody who hears us anyway`() async throws {
        try await StoreFixture.run { store in
            let yes = try await store.acceptNew(StoreFixture.message("A", content: "YES", screen: .command(.start)))
            #expect(try await store.begin(yes)?.messages.map(\.screen.kind) == [.unclear])
        }
    }

    @Test func `STOP comes again and changes nothing after START`() async throws {
        try await StoreFixture.run { store in
            let stop = StoreFixture.message("A", screen: .command(.stop))
            _ = try await store.acceptNew(stop)
            _ = try await store.acceptNew(StoreFixture.message("B", screen: .command(.start)))
            _ = try await store.conversations.accept(stop)
            #expect(try await store.count("SELECT count(*) FROM opt_outs") == 0)
        }
    }

    @Test func `a draft of somebody who has said STOP meanwhile is dropped`() async throws {
        try await StoreFixture.run { store in
            let question = try await store.acceptNew(StoreFixture.message("A"))
            let run = try #require(try await store.begin(question))
            _ = try await store.acceptNew(StoreFixture.message("B", screen: .command(.stop)))
            guard
                case .overtaken = try await store.conversations.conclude(StoreFixture.answer(run, question.ticket))
            else {
                Issue.record("expected the draft to be overtaken")
                return
            }
            let both = try #require(try await store.begin(question))
            #expect(both.messages.count == 2)
            #expect(both.before.isOptedOut)
            #expect(try await store.count("SELECT count(*) FROM messages WHERE direction = 'outbound'") == 0)
        }
    }

    @Test func `an apology is not sent to somebody who has said STOP`() async throws {
        try await StoreFixture.run { store in
            _ = try await store.acceptNew(StoreFixture.message("A", screen: .command(.stop)))
            let request = StoreFixture.message("B")
            _ = try await store.acceptNew(request)
            let letter = DeadMessage(
                cluster: "c", topic: .ticketsIncoming, partition: 3, offset: 7, service: "message-processor",
                errorClass: "Boom", attempts: 5, eventID: request.eventID, message: request.message,
                escalationID: UUID(),
                apology: DeadMessageApology(
                    messageID: UUID(), eventID: "e", content: "Sorry.",
                    makeEvent: { StoreFixture.event(.whatsappOutbound, key: $0.conversationID.text) }),
                escalationEvent: StoreFixture.event(.escalations, key: "TKT-B"), summary: "It failed.", at: .now)
            #expect(try await store.conversations.recordDead(letter).map(\.message.topic) == [.escalations])
            #expect(try await store.count("SELECT count(*) FROM messages WHERE direction = 'outbound'") == 0)
        }
    }

    @Test func `replies of a day are counted over all channels, and apart where they were only claimed`() async throws {
        try await StoreFixture.run { store in
            for number in 0..<3 {
                try await store.answer(
                    store.acceptNew(StoreFixture.request(reference: "TKT-F\(number)", verified: true)))
            }
            let mail = try await store.acceptNew(
                StoreFixture.message("M", channel: .email, from: "kim@example.org", thread: "t"))
            #expect(mail.run?.before.repliesToday == 3)
            try await store.answer(mail)
            let claimed = try await store.acceptNew(StoreFixture.request(reference: "TKT-G", content: "And this?"))
            #expect(claimed.run?.before.repliesToday == 0)
            let more = try await store.acceptNew(
                StoreFixture.message("N", channel: .email, from: "kim@example.org", thread: "t"))
            let run = try #require(try await store.begin(more))
            #expect(run.before.repliesToday == 4)
            #expect(run.before.repliesOnTicket == 1)
            _ = try await store.pool.execute("UPDATE messages SET created_at = created_at - interval '25 hours'")
            let later = try await store.acceptNew(StoreFixture.request(reference: "TKT-H", verified: true))
            #expect(later.run?.before.repliesToday == 0)
        }
    }

    @Test func `the agent is silent until people act, and then may speak again`() async throws {
        try await StoreFixture.run { store in
            try await store.answer(store.acceptNew(StoreFixture.request(reference: "TKT-A", verified: true)))
            let last = try await store.acceptNew(StoreFixture.request(reference: "TKT-B", verified: true))
            _ = try await store.conversations.conclude(
                StoreFixture.escalation(try #require(last.run), last.ticket, reason: .loopLimit))
            let silent = try await store.acceptNew(StoreFixture.request(reference: "TKT-C", verified: true))
            #expect(silent.run?.before.isSilenced == true)
            let stranger = try await store.acceptNew(StoreFixture.request(reference: "TKT-D"))
            #expect(stranger.run?.before.isSilenced == false)
            _ = try await store.pool.execute(
                "UPDATE escalations SET status = 'resolved', updated_at = clock_timestamp()")
            let heard = try await store.acceptNew(StoreFixture.request(reference: "TKT-E", verified: true))
            #expect(heard.run?.before.isSilenced == false)
            #expect(heard.run?.before.repliesToday == 0)
        }
    }

    @Test func `a third ticket within a week knows what the first two were about`() async throws {
        try await StoreFixture.run { store in
            let (section, other) = (UUID(), UUID())
            func submit(_ name: String, verified: Bool = true) async throws -> AcceptedMessage {
                try await store.acceptNew(StoreFixture.request(reference: "TKT-\(name)", verified: verified))
            }
            try await store.answer(submit("A"), section: section)
            let second = try await submit("B")
            #expect(second.run?.before.repeatedSections == [])
            try await store.answer(second, section: section)
            try await store.answer(submit("C", verified: false), section: other)
            try await store.answer(submit("D"), section: other)
            #expect(try await submit("E").run?.before.repeatedSections == [section])
            #expect(try await submit("F", verified: false).run?.before.repeatedSections == [])
            _ = try await store.pool.execute("UPDATE tickets SET created_at = created_at - interval '8 days'")
            #expect(try await submit("G").run?.before.repeatedSections == [])
        }
    }
}
