import Core
import Foundation
import Messaging
import PostgresClient
import TestSupport
import Testing

extension FleetSuite {
    @Suite struct ChannelTests {
        @Test(.timeLimit(.minutes(3)))
        func `who wants to sue is handed to people on every channel, and told so in its own words`() async throws {
            try await Fleet.run(FleetPlan(services: [.processor])) { fleet in
                var references: [Channel: String] = [:]
                for channel in Channel.allCases {
                    references[channel] = try await fleet.receive(
                        Written(
                            channel: channel, content: "I want to sue you.",
                            subject: channel == .whatsapp ? nil : "Your service",
                            from: channel == .whatsapp ? "+4915112345678" : "kim-\(channel.rawValue)@example.org",
                            verified: channel != .webForm))
                }
                try await fleet.waitFor(references.count, "escalation events", on: .escalations)

                let opened = try await fleet.messages(on: .escalations).filter {
                    $0.headers.lastText(of: "ce_type") == EventType.escalationOpened.rawValue
                }
                #expect(opened.count == references.count)
                let texts = try JSONValue(json: Repository.bytes("context/channel-configs.json"))
                for (channel, reference) in references {
                    let event = try #require(
                        try opened.map { try JSONValue(json: $0.value) }.first { $0["ticket_ref"]?.string == reference }
                    )
                    #expect(event["reason"]?.string == EscalationReason.legalLanguage.rawValue)
                    #expect(event["urgency"]?.string == "critical")
                    try await fleet.expectEscalated(reference)
                    try await fleet.waitFor(1, "reply on \(channel.rawValue)", on: .outbound(for: channel))
                    let replies = try await fleet.messages(on: .outbound(for: channel))
                    try #require(replies.count == 1)
                    let reply = try JSONValue(json: replies[0].value)
                    #expect(reply["kind"]?.string == ReplyKind.handOver.rawValue)
                    let told = reply["parts"]?.array?.compactMap(\.string).joined(separator: "\n") ?? ""
                    let own = try #require(
                        texts.array?.first { $0["channel"]?.string == channel.rawValue }?["texts"]?["hand_over"]?.string
                    )
                    #expect(told.contains(own.replacingOccurrences(of: "{reference}", with: reference)), "\(told)")
                }
            }
        }
    }
}

extension Fleet {
    /// That ticket and conversation belong to people.
    fileprivate func expectEscalated(_ reference: String) async throws {
        let rows = try await rows(
            """
            SELECT t.status AS ticket, c.status AS conversation, c.escalated_to AS owner
            FROM tickets t JOIN conversations c ON c.id = t.conversation_id WHERE t.ticket_ref = \(reference)
            """)
        let row = try #require(rows.first)
        #expect(try row.value("ticket", as: String.self) == "escalated")
        #expect(try row.value("conversation", as: String.self) == "escalated")
        #expect(try row.optional("owner", as: String.self) != nil)
    }

    fileprivate func waitFor(_ count: Int, _ what: String, on topic: Topic) async throws {
        try await wait(what) { try await self.messages(on: topic).count >= count }
    }
}
