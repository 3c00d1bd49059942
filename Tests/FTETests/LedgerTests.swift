import PostgresClient
import Core
import PostgresClient
import TestSupport
import Testing

@testable import FTE

@Suite(.timeLimit(.minutes(2)))
struct LedgerTests {
    private func received(_ number: Int, id: String? = nil) throws -> OutgoingMessage {
        try EventCodec.encode(
            Event(
                id: id ?? "event-\(number)", type: .ticketReceived, source: "test", time: .now,
                data: TicketReceived.sample(messageID: "message-\(number)")),
            to: .ticketsIncoming, key: "customer-\(number)@example.com")
    }

    @Test func `a message is in flight until its place is finished, and then lost without an outcome`() async throws {
        let broker = try CommandLineBroker()
        var environment = broker.environment
        let database = try await TestPostgres.makeDatabase(isMigrated: true)
        environment["DATABASE_URL"] = database.url
        let unreadable = OutgoingMessage(topic: .ticketsIncoming, key: nil, headers: [], value: [0])
        // The same message twice counts once.
        try await broker.publish([received(1), received(1, id: "again"), received(2), unreadable])

        let waiting = await fte("doctor", "--ledger", environment: environment)
        #expect(waiting.status == 0)
        #expect(waiting.output.contains { $0.contains("web_form") && $0.split(separator: " ")[2] == "2" })
        #expect(waiting.output.contains { $0.contains("unreadable") && $0.split(separator: " ")[2] == "1" })

        try await broker.finishEverything(group: "message-processor", topic: .ticketsIncoming)
        let lost = await fte("doctor", "--ledger", environment: environment)
        #expect(lost.status == 1)
        #expect(lost.text.contains("web_form message-1: taken from Kafka, but it has no outcome"))
        #expect(lost.text.contains("does not add up: 3 messages"))

        let pool = database.makePool()
        defer { pool.shutDown() }
        for event in ["event-1", "event-2"] {
            _ = try await pool.execute(
                """
                INSERT INTO dead_letters (cluster, topic, partition, kafka_offset, event_id, service, error_class,
                                          attempts, first_failed_at)
                VALUES ('c', 't', 0, \(event == "event-1" ? 1 : 2), \(event), 's', 'e', 1, now())
                """)
        }
        let dead = await fte("doctor", "--ledger", "--json", environment: environment)
        #expect(dead.status == 1)
        #expect(dead.text.contains("not dead-lettered"))
        #expect(!dead.text.contains("message-1"))
        #expect(dead.text.contains("\"dead\":2"))
    }
}

extension TicketReceived {
    fileprivate static func sample(messageID: String) -> TicketReceived {
        TicketReceived(
            ticketReference: "TKT-00000-00000-00000-00000", channel: .webForm,
            account: ChannelAccount(provider: "web_form", address: "form"), channelMessageID: messageID,
            contentHash: "hash", customer: CustomerContact(email: "a@example.com"),
            identity: ClaimedIdentity(verified: false, by: .typed), content: "How do I reset my password?",
            contentKind: .text, receivedAt: .now, metadata: [:])
    }
}
