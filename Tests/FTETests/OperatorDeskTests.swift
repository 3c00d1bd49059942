import Agent
import Core
import Foundation
import PostgresClient
import TestSupport
import Testing

@testable import FTE

@Suite(.timeLimit(.minutes(3)))
struct OperatorDeskTests {
    private func count(_ sql: SQL, _ fixture: MCPFixture) async throws -> Int {
        try await fixture.pool.query(sql).first?.value(0, as: Int.self) ?? -1
    }

    private func events(_ fixture: MCPFixture) async throws -> [(type: String, topic: String, value: [UInt8])] {
        try await fixture.pool.query(
            """
            SELECT (SELECT h->>1 FROM jsonb_array_elements(headers) h WHERE h->>0 = 'ce_type') AS type, topic, value
            FROM outbox ORDER BY id
            """
        ).map { row in
            (
                try row.value("type", as: String.self), try row.value("topic", as: String.self),
                try row.value("value", as: [UInt8].self)
            )
        }
    }

    @Test func `one issue of one customer is one ticket for five minutes`() async throws {
        try await MCPFixture.with { fixture in
            let ana = try await fixture.addCustomer()
            let ben = try await fixture.addCustomer(mail: "ben@example.org")
            let first = try await fixture.openTicket(ana)
            #expect(try await fixture.openTicket(ana, "cannot RESET  my password") == first)
            #expect(try await fixture.openTicket(ana, "Cannot export") != first)
            #expect(try await fixture.openTicket(ben) != first)
            let at = Timestamp.now.adding(seconds: -301)
            try await fixture.pool.execute("UPDATE tickets SET created_at = \(at) WHERE ticket_ref = \(first)")
            #expect(try await fixture.openTicket(ana) != first)
            #expect(try await count("SELECT count(*) FROM tickets", fixture) == 4)
            #expect(try await count("SELECT count(*) FROM conversations", fixture) == 2)
            #expect(
                try await count("SELECT count(*) FROM operator_audit WHERE operator = 'olga'", fixture) == 4)
        }
    }

    @Test func `concurrent calls for one issue make one ticket`() async throws {
        try await MCPFixture.with { fixture in
            let ana = try await fixture.addCustomer()
            let references = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<20 { group.addTask { try await fixture.openTicket(ana) } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(references.count == 1)
        }
    }

    @Test func `a reply and a hand-over leave as events that fit their schemas, with notes of who did it`() async throws
    {
        try await MCPFixture.with { fixture in
            let ticket = try await fixture.openTicket(try await fixture.addCustomer())
            #expect(await fixture.answer(ticket).content["status"] == "waiting")
            #expect(await fixture.hand(ticket).content["status"] == "escalated")
            let events = try await events(fixture)
            #expect(
                events.map(\.type) == [
                    "com.fte.reply.requested.v1", "com.fte.escalation.opened.v1", "com.fte.reply.requested.v1",
                ])
            for event in events {
                let schema = try JSONSchema(
                    JSONValue(json: Repository.bytes("schemas/events/\(event.type).schema.json")))
                #expect(schema.problems(of: try JSONValue(json: event.value)) == [], "\(event.type)")
            }
            let actions = try await fixture.pool.query("SELECT action FROM operator_audit ORDER BY id").map {
                try $0.value("action", as: String.self)
            }
            #expect(actions == ["create_ticket", "send_response", "escalate_to_human"])
            let texts = try await count(
                "SELECT count(*) FROM operator_audit WHERE details::text LIKE '%password%'", fixture)
            #expect(texts == 0)
            #expect(
                try await count(
                    "SELECT count(*) FROM messages WHERE role = 'human' AND delivery_status = 'pending'", fixture) == 1)
        }
    }

    @Test func `nobody talks over people, except the one who has claimed it`() async throws {
        try await MCPFixture.with { fixture in
            let ticket = try await fixture.openTicket(try await fixture.addCustomer())
            #expect(!(await fixture.hand(ticket).isError))
            #expect(await fixture.answer(ticket).refusal == "out_of_order")
            #expect(await fixture.hand(ticket).refusal == "out_of_order")
            try await fixture.pool.execute("UPDATE escalations SET status = 'claimed', claimed_by = 'peter'")
            #expect(await fixture.answer(ticket).refusal == "out_of_order")
            try await fixture.pool.execute("UPDATE escalations SET claimed_by = 'olga'")
            let answer = await fixture.answer(ticket)
            #expect(answer.content["status"] == "escalated", "\(answer)")
        }
    }

    @Test func `nothing is said while the agent works, after the end, or to who wants to hear nothing`() async throws {
        try await MCPFixture.with { fixture in
            let ticket = try await fixture.openTicket(try await fixture.addCustomer())
            for (status, refusal) in [("in_progress", "out_of_order"), ("closed", "out_of_order")] {
                try await fixture.pool.execute("UPDATE tickets SET status = \(status)")
                #expect(await fixture.answer(ticket).refusal == refusal, "\(status)")
            }
            let other = try await fixture.openTicket(try await fixture.addCustomer(mail: "ben@example.org"))
            try await fixture.pool.execute(
                "INSERT INTO opt_outs (channel, identifier_value) VALUES ('email', 'ben@example.org')")
            #expect(await fixture.answer(other).refusal == "opted_out")
            // A person still gets the matter; the customer is told nothing.
            #expect(!(await fixture.hand(other).isError))
            #expect(try await count("SELECT count(*) FROM messages", fixture) == 0)
        }
    }

    @Test func `two replies at once are written one after the other`() async throws {
        try await MCPFixture.with { fixture in
            let ticket = try await fixture.openTicket(try await fixture.addCustomer())
            await withTaskGroup(of: Void.self) { group in
                for index in 0..<8 {
                    group.addTask {
                        if index % 2 == 0 {
                            _ = await fixture.answer(ticket)
                        } else {
                            _ = await fixture.hand(ticket)
                        }
                    }
                }
            }
            // However they mixed: one hand-over, and no reply of an operator after it.
            #expect(try await count("SELECT count(*) FROM escalations", fixture) == 1)
            let late = try await count(
                """
                SELECT count(*) FROM messages m WHERE m.role = 'human'
                AND m.created_at > (SELECT created_at FROM messages WHERE reply_kind = 'hand_over')
                """, fixture)
            #expect(late == 0)
        }
    }

    @Test func `staff see a claimed customer's messages too, and a merged customer's id still counts`() async throws {
        try await MCPFixture.with { fixture in
            let ana = try await fixture.addCustomer(verified: false)
            let ticket = try await fixture.openTicket(ana)
            _ = await fixture.answer(ticket)
            let old = try await fixture.addCustomer(mail: "old@example.org")
            try await fixture.pool.execute("UPDATE customers SET merged_into = \(ana) WHERE id = \(old)")
            let history = await fixture.call(.getCustomerHistory, ["customer_id": .string(old.uuidString)])
            #expect(history.content["messages"]?.array?.count == 1)
            #expect(history.content["messages"]?.array?.first?["ticket_id"]?.string == ticket)
        }
    }

    @Test func `a database that is away changes nothing and says so`() async throws {
        let pool = MCPFixture.unreachable()
        defer { pool.shutDown() }
        let server = try MCPFixture.server(pool: pool)
        let report = await server.desk.call(.getCustomerHistory, arguments: ["customer_id": .string(UUID().uuidString)])
        #expect(report.refusal == "unavailable")
    }
}
