import Core
import FoundationEssentials
import PostgresClient
import Store
import Testing

@Suite(.timeLimit(.minutes(3)))
struct AnsweredMailTests {
    private static func mail(
        _ id: String, thread: String, in store: StoreFixture, _ metadata: [String: String]
    ) async throws -> UUID {
        let message = try await store.acceptNew(
            StoreFixture.message(id, channel: .email, from: "kim@example.org", thread: thread))
        for (name, value) in metadata {
            _ = try await store.pool.execute(
                """
                UPDATE messages SET metadata = metadata || jsonb_build_object(\(name), \(value)) WHERE id = \(message.id)
                """)
        }
        try await store.answer(message)
        return UUID.derived(from: "reply", message.id.text)
    }

    @Test func `a reply knows the mail it answers`() async throws {
        try await StoreFixture.run { store in
            let mails = AnsweredMailStore(pool: store.pool)
            let first = try await Self.mail(
                "M1", thread: "T", in: store,
                [
                    "message_id": "<1@example.org>", "references": "<0@example.org> <1@example.org>",
                    "reply_to": "office@example.org", "written_to": "help@example.com",
                ])
            let second = try await Self.mail("M2", thread: "T", in: store, ["message_id": "<2@example.org>"])
            #expect(
                try await mails.mail(answeredBy: first)
                    == AnsweredMail(
                        threadID: "T", messageID: "<1@example.org>",
                        references: ["<0@example.org>", "<1@example.org>"],
                        replyTo: "office@example.org", writtenTo: "help@example.com"))
            #expect(try await mails.mail(answeredBy: second)?.messageID == "<2@example.org>")
            #expect(try await mails.mail(answeredBy: UUID()) == nil)
        }
    }

    @Test func `an id that was made is not named`() async throws {
        try await StoreFixture.run { store in
            let reply = try await Self.mail(
                "M1", thread: "T", in: store, ["message_id": "<x@derived.invalid>", "message_id_derived": "true"])
            let mail = try await AnsweredMailStore(pool: store.pool).mail(answeredBy: reply)
            #expect(mail == AnsweredMail(threadID: "T"))
        }
    }
}
