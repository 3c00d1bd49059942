import Core
import Foundation
import PostgresClient
import StandIns
import TestSupport
import Testing

extension FleetSuite {
    /// An answer that WhatsApp's 24 hours do not let through any more, and no template to say so.
    @Suite struct MailFallBackTests {
        private static let number = "4915112345678"
        private static let address = "kim@example.org"
        /// A day and more ago: Meta hands a message over that late where its webhook was away.
        private static let longAgo = Timestamp.now.adding(seconds: -90_000)

        @Test(.timeLimit(.minutes(3)))
        func `it leaves once by mail to who is proved to be the same person, and of others people are told`()
            async throws
        {
            let environment = ["META_TEMPLATE_NAME": "", "TWILIO_TEMPLATE_SID": "", "NOTIFY_PER_HOUR": "0"]
            try await Fleet.runWithEveryProvider(environment: environment) { fleet, providers in
                let (gmail, meta) = (providers.gmail, providers.meta)
                gmail.receive(CustomerMail(content: "How do I export my data?", from: Self.address).text)
                meta.receive("How do I reset my password?", from: MetaCustomer(number: Self.number))
                try await fleet.waitForReplies(["sent": 1, "read": 1])
                try await fleet.fte(
                    "customer", "merge", fleet.customer(Self.address), fleet.customer("+\(Self.number)"))

                // Nothing that he has written here is younger than a day.
                _ = try await fleet.rows(
                    """
                    UPDATE messages SET sent_at = \(Self.longAgo) WHERE channel = 'whatsapp' AND direction = 'inbound'
                    RETURNING id
                    """)
                // The merged one's, and a stranger's, each in a webhook that comes a day late.
                for (number, id) in [(Self.number, "wamid.late-1"), ("4915199999999", "wamid.late-2")] {
                    let change = meta.message(
                        #""type":"text","text":{"body":"How do I export my data?"}"#,
                        from: MetaCustomer(number: number), id: id, at: Self.longAgo)
                    #expect(await meta.send(MetaStandIn.payload([change])) == 200)
                }
                try await fleet.waitForReplies(["sent": 2, "read": 1, "failed": 1])

                let mails = gmail.sent.filter { $0.header("To") == Self.address }
                #expect(mails.count == 2 && gmail.sent.count == 2)
                let mail = try #require(mails.last)
                #expect(mail.text.contains("You wrote to us on WhatsApp") && mail.text.contains("export"))
                #expect(mail.threadID != mails.first?.threadID)
                #expect(mail.header("In-Reply-To") == nil)
                #expect(meta.messages.count == 1)
                #expect(gmail.drafts().isEmpty)
                #expect(
                    try await fleet.number(
                        "SELECT count(*) FROM escalations WHERE status = 'open' AND reason = 'undeliverable'") == 1)
                #expect(try await fleet.fte("doctor", "--ledger").contains("the ledger adds up"))
            }
        }
    }
}

extension Fleet {
    /// The id of the customer who has an address.
    fileprivate func customer(_ address: String) async throws -> String {
        let rows = try await rows(
            "SELECT customer_id FROM customer_identifiers WHERE identifier_value = \(address)")
        return try #require(rows.first).value(0, as: UUID.self).uuidString.lowercased()
    }

    fileprivate func waitForReplies(_ expected: [String: Int]) async throws {
        try await wait("replies to be \(expected)", within: .seconds(60)) {
            let rows = try await self.rows(
                """
                SELECT delivery_status, count(*) FROM messages WHERE direction = 'outbound' GROUP BY delivery_status
                """)
            let found = try rows.map { (try $0.value(0, as: String.self), try $0.value(1, as: Int.self)) }
            return Dictionary(uniqueKeysWithValues: found) == expected
        }
    }
}
