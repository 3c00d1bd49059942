import Core
import Foundation
import PostgresClient
import TestSupport
import Testing

extension FleetSuite {
    @Suite struct ConversationTests {
        @Test(.timeLimit(.minutes(3)))
        func `a WhatsApp customer is answered once for three messages, gets the rest, and is left alone after STOP`()
            async throws
        {
            try await Fleet.run(FleetPlan(services: [.processor, .collector])) { fleet in
                try await fleet.publish(
                    ["hi", "one question", "How do I reset my password?"].map { try Self.message($0) })
                try await fleet.waitUntilConcluded(3)
                #expect(
                    try await fleet.number(
                        """
                        SELECT count(DISTINCT answered_by) FROM messages
                        WHERE outcome = 'answered' HAVING count(*) = 3
                        """) == 1)
                #expect(try await fleet.messages(on: .whatsappOutbound).count == 1)

                try await fleet.publish([Self.message("MORE")])
                try await fleet.waitUntilConcluded(4)
                let sent = try await fleet.rows(
                    """
                    SELECT rest.content = answer.remainder FROM messages answer JOIN messages rest
                    ON rest.ticket_id = answer.ticket_id AND rest.created_at > answer.created_at
                    WHERE answer.remainder IS NOT NULL AND rest.direction = 'outbound'
                    """)
                #expect(try sent.map { try $0.value(0, as: Bool.self) } == [true])
                #expect(try await fleet.messages(on: .whatsappOutbound).count == 2)

                try await fleet.publish([Self.message("STOP")])
                try await fleet.waitUntilConcluded(5)
                try await fleet.publish([Self.message("How do I export my data?")])
                try await fleet.waitUntilConcluded(6)
                #expect(try await fleet.number("SELECT count(*) FROM messages WHERE outcome = 'stored'") == 2)
                #expect(try await fleet.messages(on: .whatsappOutbound).count == 2)
                #expect(try await fleet.number("SELECT count(*) FROM tickets") == 1)
            }
        }

        private static func message(_ content: String) throws -> OutgoingMessage {
            let id = UUID().text
            let data = TicketReceived(
                ticketReference: "TKT-\(id)", channel: .whatsapp,
                account: ChannelAccount(provider: "meta", address: "15550100"), channelMessageID: "wamid.\(id)",
                contentHash: SHA256.hexadecimal(content),
                customer: CustomerContact(phone: "+4915550001", whatsapp: "4915550001", name: "Kim"),
                identity: ClaimedIdentity(verified: true, by: .channel), content: content, contentKind: .text,
                receivedAt: .now, metadata: [:])
            let event = Event(id: id, type: .ticketReceived, source: "intake-gateway", time: .now, data: data)
            return try EventCodec.encode(event, to: .ticketsIncoming, key: "4915550001")
        }
    }
}

extension Fleet {
    fileprivate func waitUntilConcluded(_ messages: Int) async throws {
        try await wait("\(messages) messages to be concluded") {
            try await self.number(
                "SELECT count(*) FROM messages WHERE direction = 'inbound' AND state = 'concluded'") == messages
        }
        try await wait("the outbox to be empty") { try await self.number("SELECT count(*) FROM outbox") == 0 }
    }
}
