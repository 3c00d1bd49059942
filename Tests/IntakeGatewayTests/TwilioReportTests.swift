import Core
import FoundationEssentials
import HTTPServer
import TestSupport
import Testing

@testable import IntakeGateway

@Suite struct TwilioReportTests {
    private static let attempt = UUID.derived(from: "an attempt")
    private static let conversation = UUID.derived(from: "a conversation")
    private static let path =
        "/api/v1/webhooks/whatsapp/status?attempt=\(attempt.text)&conversation=\(conversation.text)"

    private func form(_ changes: [String: String?] = [:]) -> [(name: String, value: String)] {
        TwilioCaller.form(
            [
                "MessageStatus": "delivered", "From": "whatsapp:+14155550100", "To": "whatsapp:+4915112345678",
                "Body": nil,
            ].merging(changes) { $1 })
    }

    private func reports(_ twilio: TwilioCaller) throws -> [DeliveryReported] {
        try twilio.gateway.publisher.published.map { try EventCodec.decode(DeliveryReported.self, from: $0.value) }
    }

    @Test func `a report goes to the dispatcher under its conversation`() async throws {
        let twilio = try TwilioCaller()
        let response = await twilio.send(form(), to: Self.path)
        #expect(response.status == 200)
        #expect(response.body == Array(#"{"status":"received"}"#.utf8))
        let message = try #require(twilio.gateway.publisher.published.first)
        #expect(message.topic == .whatsappOutbound)
        #expect(message.key == Array(Self.conversation.text.utf8))
        #expect(try EventCodec.attributes(of: message.headers).type == .deliveryReported)
        let report = try #require(try reports(twilio).first)
        #expect(report.account == ChannelAccount(provider: "twilio", address: "+14155550100"))
        #expect(report.attemptID == Self.attempt)
        #expect(report.providerMessageID == TwilioCaller.message)
        #expect(report.status == .delivered && report.code == nil)
    }

    @Test(arguments: [
        ("queued", DeliveryStatus.queued), ("accepted", .queued), ("scheduled", .queued), ("sending", .queued),
        ("sent", .sent), ("delivered", .delivered), ("read", .read), ("played", .read), ("failed", .failed),
        ("undelivered", .undelivered), ("canceled", .canceled),
    ])
    func `each of Twilio's words has one of ours`(word: String, status: DeliveryStatus) async throws {
        let twilio = try TwilioCaller()
        _ = await twilio.send(form(["MessageStatus": word, "ErrorCode": "63016"]), to: Self.path)
        let report = try #require(try reports(twilio).first)
        #expect(report.status == status && report.code == "63016")
    }

    @Test func `the same report is the same event, another status another`() async throws {
        let twilio = try TwilioCaller()
        for status in ["sent", "delivered", "sent"] {
            _ = await twilio.send(form(["MessageStatus": status]), to: Self.path)
        }
        let ids = try twilio.gateway.publisher.published.map { try EventCodec.attributes(of: $0.headers).id }
        #expect(ids.count == 3 && ids[0] == ids[2] && ids[0] != ids[1])
    }

    @Test(arguments: [
        ["MessageStatus": "teleported"], ["MessageStatus": nil], ["AccountSid": "AC1"],
        ["From": "whatsapp:+14155550199"], ["MessageSid": "x"],
    ])
    func `what says nothing here is thanked for and dropped`(changes: [String: String?]) async throws {
        let twilio = try TwilioCaller()
        #expect(await twilio.send(form(changes), to: Self.path).status == 200)
        #expect(twilio.nothingIsStored)
    }

    @Test func `a report without an attempt of ours is dropped, and one whose attempt was changed refused`()
        async throws
    {
        let twilio = try TwilioCaller()
        #expect(await twilio.send(form(), to: "/api/v1/webhooks/whatsapp/status").status == 200)
        let other = Self.path.replacing(Self.attempt.text, with: UUID().text)
        #expect(await twilio.send(form(), to: other, signedFor: Self.path).status == 403)
        #expect(await twilio.send(form(), to: Self.path, signedFor: "/api/v1/webhooks/whatsapp").status == 403)
        #expect(twilio.nothingIsStored)
    }

    @Test func `without Kafka a report is spooled`() async throws {
        let twilio = try TwilioCaller()
        twilio.gateway.publisher.isAway = true
        #expect(await twilio.send(form(), to: Self.path).status == 200)
        #expect(twilio.gateway.store.rows.map(\.topic) == [.whatsappOutbound])
        twilio.gateway.store.isAway = true
        #expect(await twilio.send(form(["MessageStatus": "read"]), to: Self.path).status == 503)
    }

    @Test func `health says what the dispatcher says of its account`() async throws {
        let twilio = try TwilioCaller()
        let monitor = try #require(twilio.gateway.monitor)
        func whatsapp() async throws -> JSONValue? {
            for subject in HealthMonitor.Subject.allCases { await monitor.ask(subject) }
            return try JSONValue(json: await twilio.gateway.send("GET", "/health").body)["components"]?["whatsapp"]
        }
        #expect(try await whatsapp()?["status"]?.string == "degraded")
        twilio.gateway.store.see("outbound-dispatcher", at: twilio.gateway.time.now, details: ["whatsapp": "ok"])
        #expect(try await whatsapp()?["status"]?.string == "healthy")
        twilio.gateway.store.see(
            "outbound-dispatcher", at: twilio.gateway.time.now, details: ["whatsapp": "paused (20003)"])
        #expect(try await whatsapp()?["status"]?.string == "degraded")
        #expect(try await whatsapp()?["error"]?.string == "sending: paused (20003)")
    }
}
