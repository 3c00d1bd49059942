import Core
import Foundation
import PostgresClient
import TestSupport
import Testing

@testable import FTE

@Suite(.timeLimit(.minutes(2)))
struct ReplayTests {
    private struct Report: Decodable {
        struct Difference: Decodable {
            let run: String
            let change: String
            let then: String
            let now: String
            let words: String
        }
        struct Share: Decodable {
            let count: Int
            let of: Int
        }
        let runs: Int
        let same: Share
        let differences: [Difference]
    }

    /// One run of a ticket as it was stored.
    private struct Stored {
        var text: String
        var outcome: String
        var reason: String?
        var section: UUID?
        var versions = "{\"model\": \"offline-1\"}"
    }

    private func section(_ title: String, _ fixture: MCPFixture) async throws -> UUID {
        try #require(try await fixture.pool.query("SELECT id FROM knowledge_base WHERE title = \(title)").first)
            .value("id", as: UUID.self)
    }

    /// Adds a ticket with runs, a minute after each other.
    private func add(_ runs: Stored..., to fixture: MCPFixture) async throws {
        let customer = try await fixture.addCustomer(mail: "\(UUID().uuidString.lowercased())@example.org")
        let (conversation, ticket) = (UUID(), UUID())
        var time = Timestamp.now.adding(seconds: -3600)
        _ = try await fixture.pool.pipeline([
            """
            INSERT INTO conversations (id, customer_id, verified, initial_channel, status, started_at, last_message_at, ended_at)
            VALUES (\(conversation), \(customer), true, 'email', 'closed', \(time), \(time), \(time))
            """,
            """
            INSERT INTO tickets (id, ticket_ref, conversation_id, customer_id, subject, priority, status, source_channel,
                                 created_at, updated_at)
            VALUES (\(ticket), \(ticket.text), \(conversation), \(customer), NULL, 'medium', 'open', 'email', \(time), \(time))
            """,
        ])
        for run in runs {
            let (id, message) = (UUID(), UUID())
            let sources = SQL.json(
                run.section.map { "[{\"section\": \"\($0.text)\", \"content_hash\": \"x\", \"score\": 0.5}]" } ?? "[]")
            time = time.adding(seconds: 60)
            _ = try await fixture.pool.pipeline([
                """
                INSERT INTO messages (id, conversation_id, ticket_id, customer_id, channel, direction, role, verified, content,
                                      account, channel_message_id, event_id, state, outcome, run_id, received_at, created_at)
                VALUES (\(message), \(conversation), \(ticket), \(customer), 'email', 'inbound', 'customer', true, \(run.text),
                        'a', \(message.text), \(message.text), 'concluded', \(run.outcome), \(id), \(time), \(time))
                """,
                """
                INSERT INTO agent_runs (id, ticket_id, message_ids, attempt, outcome, reason, sources, versions, started_at, ended_at)
                VALUES (\(id), \(ticket), \([message]), 1, \(run.outcome), \(run.reason), \(sources),
                        \(SQL.json(run.versions)), \(time), \(time))
                """,
            ])
        }
    }

    @Test func `stored runs are decided again on their own history, and what differs is shown redacted`() async throws {
        try await MCPFixture.with { fixture in
            let reset = try await section("Reset your password", fixture)
            let webhooks = try await section("Webhooks", fixture)
            let question = "How do I reset my password?"
            try await add(Stored(text: question, outcome: "answered", section: reset), to: fixture)
            try await add(Stored(text: question, outcome: "answered", section: webhooks), to: fixture)
            try await add(
                Stored(text: "I am Ana, +49 170 1234567, ana@example.org: I want my money back", outcome: "answered"),
                to: fixture)
            try await add(
                Stored(text: "I want my money back", outcome: "escalated", reason: "legal_language"), to: fixture)
            // The second run goes by what the first had cited: still the same section would be wrong.
            try await add(
                Stored(text: question, outcome: "answered", section: reset),
                Stored(text: "that did not work", outcome: "answered", section: reset), to: fixture)
            // The agent had no part in this one.
            try await add(Stored(text: question, outcome: "stored", versions: "{}"), to: fixture)

            let environment = ["DATABASE_URL": fixture.database.url]
            let page = FileManager.default.temporaryDirectory.appending(path: "replay-\(UUID().uuidString).html")
            defer { try? FileManager.default.removeItem(at: page) }
            let result = await fte(
                "simulate", "--from-conversations", "--json", "--html", page.path, environment: environment)
            #expect(result.status == 0, "\(result.complaints)")
            let report = try JSONDecoder().decode(Report.self, from: Data(result.text.utf8))
            #expect(report.runs == 6)
            #expect(report.same.count == 2)
            #expect(report.differences.map(\.change).sorted().first == "outcome")
            let section = try #require(report.differences.first { $0.change == "section" })
            #expect(section.then == "answered (Webhooks)" && section.now == "answered (Reset your password)")
            let reason = try #require(report.differences.first { $0.change == "reason" })
            #expect(reason.then == "escalated legal_language" && reason.now == "escalated refund_request")
            let refund = try #require(
                report.differences.first { $0.now == "escalated refund_request" && $0.change == "outcome" })
            #expect(refund.words == "I am [name], [number], [mail] I want my money back")
            let html = try String(contentsOf: page, encoding: .utf8)
            for secret in ["1234567", "ana@", "Ana,"] {
                #expect(!html.contains(secret) && !result.text.contains(secret), "\(secret)")
            }
            let before = try await fixture.pool.query("SELECT count(*) FROM agent_runs").first?.value(0, as: Int.self)
            #expect(before == 7, "a replay writes nothing")
            #expect(
                await fte("simulate", "--from-conversations", "--min-score", "90", environment: environment).status == 1
            )
            let last = await fte("simulate", "--from-conversations", "--last", "1", "--json", environment: environment)
            #expect(try JSONDecoder().decode(Report.self, from: Data(last.text.utf8)).runs == 1)
        }
    }

    @Test(arguments: [
        ("write to ana.b+c@mail.example.org please", "write to [mail] please"),
        ("call +49 (170) 123-45 67!", "call [number]!"),
        ("card 4111 1111 1111 1111 declined", "card [number] declined"),
        ("order 20481 of 2026-11-21", "order ##### of [number]"),
        ("error 429 on 3 of 12", "error ### on # of ##"),
        ("my ticket is TKT-7Q4M2-K9PX3-VD8H5-R2B6N", "my ticket is [reference]"),
        ("Best, Juana Pereira", "Best, [name] [name]"),
        ("juana's login", "[name] login"), ("a@b and x @ y", "a@b and x @ y"), ("", ""), ("\n a  b\n", "\n a  b\n"),
    ])
    func `what tells who somebody is does not show`(text: String, shown: String) {
        #expect(Redaction(name: "Juana Pereira").shown(text) == shown)
    }

    @Test func `an agent that reads it again still sees which error it was`() {
        let redaction = Redaction(name: nil)
        #expect(redaction.replayed("error 429 on order 20481") == "error 429 on order #####")
    }
}
