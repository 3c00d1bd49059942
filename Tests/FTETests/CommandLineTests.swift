import Core
import Messaging
import TestSupport
import Testing

@testable import FTE

@Suite(.timeLimit(.minutes(2)))
struct CommandLineTests {
    @Test func `an unknown command is a misuse, and the usage is shown`() async {
        let result = await fte("frobnicate")
        #expect(result.status == 2)
        #expect(result.complaints.joined().contains("usage: fte COMMAND"))
        #expect(await fte().status == 2)
        #expect(await fte("dlq", "replay").status == 2)
        #expect(await fte("dlq", "show", "nowhere").status == 2)
    }

    @Test func `every command explains itself`() async {
        let all = await fte("--help")
        #expect(all.status == 0)
        for command in CommandLineProgram.commands {
            let name = command.path.joined(separator: " ")
            #expect(all.text.contains("fte \(name)"))
            #expect(Usage.of(command).hasPrefix("usage: fte \(name)"))
        }
        #expect(await fte("dlq", "list", "--help").text.contains("--all"))
    }

    @Test func `a new token and its pair belong together`() async throws {
        let result = await fte("token", "new", "alice")
        #expect(result.status == 0)
        let token = try #require(result.output.first?.split(separator: " ").last)
        #expect(result.output.last?.hasSuffix("alice:\(SHA256.hexadecimal(String(token)))") == true)
        #expect(await fte("token", "new", "a b").status == 2)
    }

    @Test func `what is not configured is named`() async {
        let result = await fte("migrate")
        #expect(result.status == 1)
        #expect(result.complaints.joined().contains("DATABASE_URL"))
        let topics = await fte("topics", "create")
        #expect(topics.status == 1)
        #expect(topics.complaints.joined().contains("KAFKA_BOOTSTRAP_SERVERS"))
    }

    @Test func `migrations and knowledge are applied once and searched`() async throws {
        let environment = ["DATABASE_URL": try await TestPostgres.makeDatabase().url]
        let file = Repository.root + "/context/product-docs.md"
        #expect(await fte("kb", "search", "password", environment: environment).status == 1)
        #expect(await fte("migrate", environment: environment).text.contains("applied 0001"))
        #expect(await fte("migrate", environment: environment).text == "the schema is up to date")
        let first = await fte("kb", "seed", file, environment: environment)
        #expect(first.status == 0)
        #expect(!first.text.contains(" 0 of them"))
        #expect(await fte("kb", "seed", file, environment: environment).text.contains(" 0 of them"))
        let found = await fte("kb", "search", "How do I reset my password?", environment: environment)
        #expect(found.status == 0)
        #expect(found.output.first?.contains("Reset your password") == true)
        #expect(await fte("kb", "search", "zygomorphic quasar", environment: environment).status == 1)
        #expect(await fte("kb", "seed", "/nowhere.md", environment: environment).status == 1)
    }

    @Test func `a vector has 384 numbers and belongs to its text alone`() async {
        let result = await fte("embed", "--json", "reset my password", "refund")
        #expect(result.output.count == 2)
        #expect(result.output.first?.split(separator: ",").count == 384)
        #expect(result.output.first != result.output.last)
        #expect(await fte("embed", "--json", "refund").output.first == result.output.last)
    }

    @Test func `the doctor says what is wrong and what is well`() async throws {
        let broker = try CommandLineBroker()
        var environment = broker.environment
        environment["DATABASE_URL"] = try await TestPostgres.makeDatabase().url
        #expect(await fte("migrate", environment: environment).status == 0)
        #expect(await fte("topics", "create", environment: environment).status == 0)
        let result = await fte("doctor", environment: environment)
        #expect(result.status == 1)
        #expect(result.output.contains { $0.hasPrefix("postgres") && $0.contains("good") })
        #expect(result.output.contains { $0.hasPrefix("kafka") && $0.contains("good") })
        #expect(result.output.contains { $0.hasPrefix("knowledge") && $0.contains("kb seed") })
    }

    @Test func `escalations are shown by ticket, and too few end with 1`() async throws {
        let broker = try CommandLineBroker()
        let now = Timestamp.now
        let messages = try ["TKT-A", "TKT-B"].map { reference in
            try EventCodec.encode(
                Event(
                    id: reference, type: .escalationOpened, source: "test", time: now,
                    data: EscalationChanged(
                        escalationID: .derived(from: reference), ticketReference: reference, verified: false,
                        reason: .refundRequest, triggers: [.refundRequest], urgency: .high, summary: "wants a refund",
                        lastMessages: [], searches: [], dueAt: now, at: now)),
                to: .escalations, key: reference)
        }
        try await broker.publish(messages)
        let one = await fte("escalations", "tail", "--last", "1", "--ticket", "TKT-A", environment: broker.environment)
        #expect(one.status == 0)
        #expect(one.text.contains("TKT-A"))
        #expect(one.text.contains("wants a refund"))
        #expect(!one.text.contains("TKT-B"))
        let three = await fte("escalations", "tail", "--last=3", "--timeout=1", environment: broker.environment)
        #expect(three.status == 1)
    }
}
