import Core
import Foundation
import HTTPClient
import PostgresClient
import StandIns
import TestSupport
import Testing

extension FleetSuite {
    /// One start for what Meta's number and Twilio's do side by side, and one for dying.
    @Suite struct MetaTests {
        private static let question = "How do I reset my password?"

        @Test(.timeLimit(.minutes(3)))
        func `each customer gets his answer once, by the number he wrote to, whatever comes twice or in any order`()
            async throws
        {
            try await TwilioStandIn.run { twilio, twilioAPI in
                try await Fleet.runWithMeta(environment: twilio.identity.variables(api: twilioAPI)) { fleet, meta in
                    twilio.setGateway(try #require(try fleet.service(.gateway).api))
                    // Meta refuses its account: nobody at Twilio notices, and when it is mended all goes on.
                    meta.plan(.refuse(status: 500, code: 131_016))
                    var reporting = MetaReporting()
                    (reporting.copies, reporting.shuffled, reporting.delay) = (2, true, .zero)
                    meta.setReporting(reporting)
                    let customers = (0..<6).map { place in
                        // With the number alone, the id alone, or both.
                        MetaCustomer(
                            number: place % 3 == 1 ? nil : "491511234561\(place)",
                            userID: place % 3 == 0 ? nil : "DE.customer\(place)")
                    }
                    for customer in customers { meta.receive(Self.question, from: customer, times: 2) }
                    twilio.receive(Self.question, from: "+4915199999999")
                    try await fleet.waitForWhatsApp(7, replies: 7)
                    for customer in customers {
                        let read = meta.read(by: customer.number ?? customer.userID ?? "")
                        #expect(read.count == 1 && read.first?.contains("password") == true, "\(customer)")
                    }
                    #expect(meta.messages.count == 6 && twilio.messages.count == 1)
                    #expect(meta.failedWebhooks == 0)

                    // All that a customer does in one payload: he asks, reacts, and takes another question back.
                    let kim = customers[2]
                    let payload = MetaStandIn.payload([
                        meta.message(#""type":"text","text":{"body":"Forget this"}"#, from: kim, id: "wamid.back"),
                        meta.message(#""type":"revoke","revoke":{"original_message_id":"wamid.back"}"#, from: kim),
                        meta.message(
                            #""type":"reaction","reaction":{"message_id":"\#(meta.messages[0].id)","emoji":"👍"}"#,
                            from: kim),
                        meta.message(#""type":"text","text":{"body":"How do I export my data?"}"#, from: kim),
                    ])
                    #expect(await meta.send(payload) == 200)
                    try await fleet.waitForWhatsApp(11, replies: 8)
                    #expect(meta.read(by: kim.number ?? "").count == 2)
                    let kept = try await fleet.rows(
                        "SELECT content FROM messages WHERE channel_message_id = 'wamid.back'")
                    #expect(try kept.first?.value(0, as: String.self) == "")

                    // It is accepted, and fails afterwards: people are told.
                    meta.plan(.failLater(code: 131_026))
                    meta.receive(Self.question, from: MetaCustomer(number: "4915112345699"))
                    try await fleet.wait("a person to be told") {
                        try await fleet.number(
                            "SELECT count(*) FROM escalations WHERE status = 'open' AND reason = 'undeliverable'") == 1
                    }
                    #expect(try await fleet.number("SELECT count(*) FROM dead_letters") == 0)
                    #expect(try await fleet.fte("doctor", "--ledger").contains("the ledger adds up"))
                    // Forged, altered, signed with another secret.
                    #expect(await meta.send(payload, secret: "another") == 403)
                    let health = try await fleet.get("\(try #require(try fleet.service(.gateway).api))/health")
                    #expect(try JSONValue(json: health.body)["components"]?["whatsapp"]?["status"]?.string == "healthy")
                }
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `a dispatcher that dies before it has recorded never sends again`() async throws {
            try await Fleet.runWithMeta(services: [.gateway, .processor]) { fleet, meta in
                // The first has been taken and is reported; of the second nobody ever hears.
                let cases = [("send.after", true), ("send.before", false)]
                for (place, (step, isReported)) in cases.enumerated() {
                    var reporting = MetaReporting()
                    reporting.isOn = isReported
                    meta.setReporting(reporting)
                    let number = "491511234567\(place)"
                    let dying = try await fleet.start(.dispatcher, environment: ["FTE_CHAOS": "1", "FTE_DIE_AT": step])
                    meta.receive(Self.question, from: MetaCustomer(number: number))
                    #expect(try await dying.process.waitForEnd(within: .seconds(30)) == .killed(SIGKILL), "\(step)")
                    try await fleet.kill(dying)
                    let next = try await fleet.start(.dispatcher)
                    let status = isReported ? "read" : "failed"
                    try await fleet.wait("the reply to be \(status)", within: .seconds(45)) {
                        try await fleet.number(
                            """
                            SELECT count(*) FROM messages o JOIN messages i ON i.answered_by = o.id
                            JOIN customer_identifiers c ON c.customer_id = i.customer_id
                            WHERE c.identifier_value = \("+\(number)") AND o.delivery_status = \(status)
                            """) == 1
                    }
                    #expect(meta.read(by: number).count == (step == "send.after" ? 1 : 0), "\(step)")
                    try await fleet.stop(next)
                }
                #expect(
                    try await fleet.number("SELECT count(*) FROM escalations WHERE reason = 'undeliverable'") == 1)
            }
        }
    }
}
