import Core
import FoundationEssentials
import HTTPServer
import Signatures
import StandIns
import TestSupport
import Testing

@testable import IntakeGateway

@Suite struct TwilioMessageTests {
    @Test(arguments: ["/api/v1/webhooks/whatsapp", "/webhooks/whatsapp", "/webhooks/whatsapp?a=%7E&b=c+d"])
    func `a signed message is published as what its sender wrote, under his number`(path: String) async throws {
        let twilio = try TwilioCaller()
        let response = await twilio.send(TwilioCaller.form(), to: path)
        #expect(response.status == 200)
        #expect(response.headers["Content-Type"] == "text/xml")
        #expect(response.body == Array("<Response/>".utf8))
        let message = try #require(twilio.gateway.publisher.published.first)
        #expect(message.topic == .ticketsIncoming)
        #expect(message.key == Array("4915112345678".utf8))
        let event = try #require(try twilio.taken.first)
        #expect(event.channel == .whatsapp)
        #expect(event.account == ChannelAccount(provider: "twilio", address: "+14155550100"))
        #expect(event.channelMessageID == TwilioCaller.message)
        #expect(
            event.customer == CustomerContact(phone: "+4915112345678", whatsapp: "4915112345678", name: "Kim"))
        #expect(event.identity == ClaimedIdentity(verified: true, by: .channel))
        #expect(event.content == "How do I reset my password?")
        #expect(event.contentKind == .text)
        let reference = try #require(TicketReference(event.ticketReference))
        #expect(try makeTicketKey().isGenuine(reference))
        let schema = try JSONSchema(
            JSONValue(json: Repository.bytes("schemas/events/\(EventType.ticketReceived.rawValue).schema.json")))
        #expect(schema.problems(of: try JSONValue(json: message.value)) == [])
    }

    @Test func `the same message is the same event and the same reference however often it comes`() async throws {
        let twilio = try TwilioCaller()
        _ = await twilio.send(TwilioCaller.form())
        twilio.gateway.time.advance(seconds: 100_000)
        _ = await twilio.send(TwilioCaller.form())
        let ids = try twilio.gateway.publisher.published.map { try EventCodec.attributes(of: $0.headers).id }
        #expect(ids.count == 2 && Set(ids).count == 1)
        #expect(Set(try twilio.taken.map(\.ticketReference)).count == 1)
    }

    @Test func `either token of a rotation signs, and no other`() async throws {
        let twilio = try TwilioCaller()
        #expect(await twilio.send(TwilioCaller.form(), token: "old-token").status == 200)
        let response = await twilio.send(TwilioCaller.form(), token: "wrong-token")
        #expect(response.status == 403)
        #expect(try JSONValue(json: response.body)["error"]?.string == "INVALID_SIGNATURE")
        #expect(twilio.gateway.publisher.published.count == 1)
    }

    @Test func `what was forged, or signed for another address, leaves nothing behind, not even a line`() async throws {
        let twilio = try TwilioCaller()
        let form = TwilioCaller.form()
        #expect(await twilio.send(form, signedFor: "/api/v1/webhooks/whatsapp/status").status == 403)
        let path = "/api/v1/webhooks/whatsapp"
        #expect(await twilio.send(form, to: "\(path)?x=1", signedFor: path).status == 403)
        let unsigned = await twilio.gateway.send(
            "POST", "/api/v1/webhooks/whatsapp", headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: TwilioSigner.body(of: form))
        #expect(unsigned.status == 403)
        #expect(twilio.nothingIsStored)
        let lines = twilio.gateway.lines.all.joined()
        #expect(!lines.contains("4915112345678") && !lines.contains("reset my") && !lines.contains("token"))
    }

    @Test func `a body that is no form is refused, signed or not`() async throws {
        let twilio = try TwilioCaller()
        let body = Array(#"{"a":1}"#.utf8)
        let path = "/api/v1/webhooks/whatsapp?bodySHA256=\(SHA256.hash(body).hexadecimal)"
        let signature = TwilioSigner(token: "new-token")
            .signature(url: "https://support.example.com/fte\(path)", form: [])
        func send(_ signature: String) async -> Int {
            await twilio.gateway.send(
                "POST", path, headers: ["Content-Type": "application/json", "X-Twilio-Signature": signature],
                body: body
            ).status
        }
        #expect(await send(signature) == 400)
        #expect(await send("x") == 403)
        let many = (0..<1001).map { (name: "n\($0)", value: "") }
        #expect(await twilio.send(many).status == 400)
        #expect(await twilio.send(TwilioCaller.form(["MessageSid": nil])).status == 400)
        #expect(await twilio.send(TwilioCaller.form(["MessageSid": "SM1"])).status == 400)
        #expect(twilio.nothingIsStored)
    }

    @Test(arguments: [
        ["AccountSid": "AC" + String(repeating: "0c", count: 16)], ["To": "whatsapp:+14155550199"],
        ["From": "+4915112345678"], ["To": "+14155550100"], ["From": nil], ["From": "whatsapp:"],
    ])
    func `what is genuine and not for us is thanked for and not kept`(changes: [String: String?]) async throws {
        let twilio = try TwilioCaller()
        var changes = changes
        if changes["From"] == "whatsapp:" { changes["WaId"] = .some(nil) }
        #expect(await twilio.send(TwilioCaller.form(changes)).status == 200)
        #expect(twilio.nothingIsStored)
    }

    @Test func `without Kafka a message is spooled, without both Twilio hears 503`() async throws {
        let twilio = try TwilioCaller()
        twilio.gateway.publisher.isAway = true
        #expect(await twilio.send(TwilioCaller.form()).status == 200)
        #expect(twilio.gateway.store.rows.count == 1)
        twilio.gateway.store.isAway = true
        let another = TwilioCaller.form(["MessageSid": "MM" + String(repeating: "2", count: 32)])
        #expect(await twilio.send(another).status == 503)
    }

    // MARK: What messages carry

    private func taken(_ changes: [String: String?]) async throws -> TicketReceived {
        let twilio = try TwilioCaller()
        #expect(await twilio.send(TwilioCaller.form(changes)).status == 200)
        return try #require(try twilio.taken.first)
    }

    @Test func `files are named by their kinds, and their caption is the text`() async throws {
        let picture = try await taken([
            "NumMedia": "2", "MediaContentType0": "image/jpeg", "MediaContentType1": "application/pdf",
            "MediaUrl0": "https://api.twilio.com/secret", "Body": "This is what I see",
        ])
        #expect(picture.contentKind == .media && picture.content == "This is what I see")
        #expect(picture.metadata["media_types"] == "image/jpeg, application/pdf")
        #expect(!picture.metadata.values.contains { $0.contains("secret") })
        let voice = try await taken(["NumMedia": "1", "MediaContentType0": "audio/ogg; codecs=opus", "Body": ""])
        #expect(voice.contentKind == .voice && voice.content.isEmpty)
        let card = try await taken(["NumMedia": "1", "MediaContentType0": "text/vcard", "Body": nil])
        #expect(card.contentKind == .contact)
    }

    @Test func `places, buttons, lists, reactions and nothing are what they are`() async throws {
        let place = try await taken([
            "Latitude": "52.5", "Longitude": "13.4", "Label": "Office", "Address": "Main Street 1", "Body": "",
        ])
        #expect(place.contentKind == .location && place.content == "Office, Main Street 1")
        #expect(place.metadata["latitude"] == "52.5")
        let button = try await taken(["Body": "", "ButtonText": "Yes, please", "MessageType": "button"])
        #expect(button.content == "Yes, please")
        #expect(try await taken(["Body": nil, "ListTitle": "Billing", "ListId": "b"]).content == "Billing")
        #expect(try await taken(["Body": "👍", "MessageType": "reaction"]).contentKind == .reaction)
        #expect(try await taken(["Body": "", "MessageType": "unsupported"]).contentKind == .unsupported)
        #expect(try await taken(["Body": " \n "]).contentKind == .empty)
        let answer = try await taken(["OriginalRepliedMessageSid": "SM" + String(repeating: "9", count: 32)])
        #expect(answer.refersTo == "SM" + String(repeating: "9", count: 32))
    }

    @Test func `odd text is kept whole and safe`() async throws {
        let odd = "a\u{0}b" + String(repeating: "e\u{301}", count: 10) + String(repeating: "\u{301}", count: 10_000)
        let event = try await taken(["Body": odd, "ProfileName": String(repeating: "\u{301}", count: 1000)])
        #expect(event.content == odd.withoutNUL && !event.content.utf8.contains(0))
        #expect(event.customer.name?.unicodeScalars.count == 255)
        // Half an emoji, and bytes that are no text.
        let twilio = try TwilioCaller()
        let body = Array(
            """
            Body=%ED%A0%BD%FF%zz&NumMedia=0&From=whatsapp%3A%2B4915112345678&To=whatsapp%3A%2B14155550100\
            &AccountSid=\(TwilioCaller.sid)&MessageSid=\(TwilioCaller.message)
            """.utf8)
        let form = try #require(HTTPFormBody(body))
        let text = form.items.sorted { $0.name.lexicographicallyPrecedes($1.name) }
            .reduce(into: Array("https://support.example.com/fte/webhooks/whatsapp".utf8)) { $0 += $1.name + $1.value }
        let response = await twilio.gateway.send(
            "POST", "/webhooks/whatsapp",
            headers: [
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Twilio-Signature": TwilioSigner(token: "new-token").signature(of: text),
            ], body: body)
        #expect(response.status == 200)
        #expect(try twilio.taken.first?.content.hasSuffix("%zz") == true)
    }

    // MARK: Where there is no Twilio

    @Test func `without Twilio its addresses are nobody's`() async throws {
        for environment in [[:], ["ENABLED_CHANNELS": "whatsapp"]] {
            let gateway = try TestGateway(environment)
            for path in ["/api/v1/webhooks/whatsapp", "/api/v1/webhooks/whatsapp/status", "/webhooks/whatsapp"] {
                #expect(await gateway.send("POST", path).status == 404)
            }
        }
        let disabled = try TwilioCaller(["ENABLED_CHANNELS": "web_form"])
        #expect(await disabled.send(TwilioCaller.form()).status == 404)
        let enabled = try TwilioCaller()
        #expect(await enabled.gateway.send("GET", "/api/v1/webhooks/whatsapp").status == 405)
    }
}
