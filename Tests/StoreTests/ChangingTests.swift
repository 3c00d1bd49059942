import Core
import Foundation
import PostgresClient
import Store
import Testing

/// Messages that are changed or taken back, and those that say nothing.
@Suite(.timeLimit(.minutes(3)))
struct ChangingTests {
    private func content(_ id: String, _ store: StoreFixture) async throws -> String? {
        try await store.text("SELECT content FROM messages WHERE channel_message_id = \(id)")
    }

    @Test func `a new text takes the place of one that is not answered yet`() async throws {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(StoreFixture.message("M1", content: "Hwo do I resset"))
            let edit = try await store.acceptNew(
                StoreFixture.message(
                    "M2", content: "How do I reset?", screen: .legal, kind: .edit, refersTo: "M1"))
            #expect(edit.ticket.ticketID == first.ticket.ticketID)
            let run = try #require(try await store.begin(edit))
            #expect(run.messages.map(\.content) == ["How do I reset?"])
            #expect(run.messages.map(\.id) == [first.id])
            #expect(run.messages.flatMap(\.screen.triggers) == [.legalLanguage])
            let states = try await store.text(
                "SELECT string_agg(state || ' ' || coalesce(outcome, '-'), ', ' ORDER BY created_at, id) FROM messages")
            #expect(states == "accepted -, concluded stored")
            // The same change again changes nothing.
            guard
                case .concluded = try await store.conversations.accept(
                    StoreFixture.message("M2", content: "How do I reset?", kind: .edit, refersTo: "M1"))
            else {
                Issue.record("it was taken twice")
                return
            }
        }
    }

    @Test func `a run that has begun with the old text ends in nothing, and the next reads the new one`() async throws {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(StoreFixture.message("M1", content: "old"))
            let begun = try #require(try await store.begin(first))
            let edit = try await store.acceptNew(
                StoreFixture.message("M2", content: "new", kind: .edit, refersTo: "M1"))
            let late = try await store.conversations.conclude(StoreFixture.answer(begun, first.ticket))
            guard case .superseded = late else {
                Issue.record("\(late)")
                return
            }
            #expect(try await store.begin(edit)?.messages.map(\.content) == ["new"])
        }
    }

    @Test func `a text that was answered stays, and the change is one more message`() async throws {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(StoreFixture.message("M1", content: "old"))
            try await store.answer(first)
            let edit = try await store.acceptNew(
                StoreFixture.message("M2", content: "new", kind: .edit, refersTo: "M1"))
            #expect(try await content("M1", store) == "old")
            #expect(try await store.begin(edit)?.messages.map(\.content) == ["new"])
        }
    }

    @Test func `what was taken back is blanked, answered or not, and its subject with it`() async throws {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(StoreFixture.message("M1", content: "A question about my secret"))
            try await store.answer(first)
            _ = try await store.acceptNew(StoreFixture.message("M2", content: "More secrets", screen: .legal))
            for original in ["M1", "M2"] {
                _ = try await store.acceptNew(
                    StoreFixture.message("back-\(original)", content: "", kind: .revoke, refersTo: original))
                #expect(try await content(original, store) == "")
            }
            // Nothing that fired in it is left to be acted on.
            let run = try #require(try await store.begin(first))
            #expect(run.messages.map(\.contentKind) == [.revoke])
            #expect(run.messages.flatMap(\.screen.triggers) == [])
            #expect(try await store.count("SELECT count(*) FROM tickets WHERE subject IS NOT NULL") == 0)
        }
    }

    @Test func `nobody changes what another wrote, or wrote to another number`() async throws {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(StoreFixture.message("M1", content: "mine"))
            try await store.answer(first)
            for (place, kind) in [ContentKind.edit, .revoke].enumerated() {
                for request in [
                    StoreFixture.message(
                        "X\(place)", from: "4915559999", content: "yours", kind: kind, refersTo: "M1"),
                    StoreFixture.message(
                        "Y\(place)", content: "yours", account: "15550199", kind: kind, refersTo: "M1"),
                    StoreFixture.message("Z\(place)", content: "yours", kind: kind, refersTo: "unknown"),
                ] {
                    _ = try await store.acceptNew(request)
                    #expect(try await content("M1", store) == "mine")
                }
            }
        }
    }

    @Test func `a reaction is kept, and neither reopens a ticket nor counts for the mood`() async throws {
        try await StoreFixture.run { store in
            let first = try await store.acceptNew(StoreFixture.message("M1"))
            try await store.answer(first)
            try await store.pool.execute("UPDATE tickets SET status = 'resolved', resolved_at = now()")
            let furious = ScreenedText(sentiment: 0, kind: .unclear, triggers: [])
            let reaction = try await store.acceptNew(
                StoreFixture.message("M2", content: "👎", screen: furious, kind: .reaction, refersTo: "M1"))
            #expect(reaction.ticket.ticketID == first.ticket.ticketID)
            #expect(reaction.ticketStatus == .resolved)
            _ = try await store.begin(reaction)
            #expect(try await store.text("SELECT status FROM tickets") == "resolved")
            #expect(try await store.text("SELECT recent_scores::text FROM conversations") == "{0.5}")
        }
    }
}
