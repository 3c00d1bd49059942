import Core
import FoundationEssentials
import HTTPServer
import Lifecycle
import Signatures
import StandIns
import TestSupport
import Testing

@testable import IntakeGateway

@Suite struct MetaWebhookTests {
    // MARK: Setting up

    private func challenge(_ query: String) async throws -> HTTPResponse {
        await (try MetaCaller()).gateway.send("GET", "\(MetaCaller.path)?\(query)")
    }

    @Test func `whoever shows the verify token gets his challenge back, as text`() async throws {
        let response = try await challenge(
            "hub.mode=subscribe&hub.verify_token=shown+once+%26+again&hub.challenge=%3Cb%3E1158201444")
        #expect(response.status == 200)
        #expect(response.body == Array("<b>1158201444".utf8))
        #expect(response.headers["Content-Type"] == "text/plain; charset=utf-8")
        #expect(response.headers["X-Content-Type-Options"] == "nosniff")
    }

    @Test(arguments: [
        ("", 403), ("hub.mode=subscribe&hub.challenge=1", 403),
        ("hub.mode=subscribe&hub.verify_token=shown+once&hub.challenge=1", 403),
        ("hub.mode=unsubscribe&hub.verify_token=shown+once+%26+again&hub.challenge=1", 403),
        ("hub.mode=subscribe&hub.verify_token=shown+once+%26+again", 400),
    ])
    func `nobody else does`(query: String, status: Int) async throws {
        let response = try await challenge(query)
        #expect(response.status == status)
        #expect(!response.body.starts(with: Array("1".utf8)))
    }

    // MARK: Whose it is

    @Test func `a signed message is published as what its sender wrote, under his id`() async throws {
        let meta = try MetaCaller()
        let response = await meta.send(MetaCaller.change(messages: [MetaCaller.message()]))
        #expect(response.status == 200)
        let message = try #require(meta.gateway.publisher.published.first)
        #expect(message.topic == .ticketsIncoming)
        #expect(message.key == Array("DE.13491208655302741918".utf8))
        let event = try #require(try meta.taken.first)
        #expect(event.channel == .whatsapp)
        #expect(event.account == ChannelAccount(provider: "meta", address: MetaCaller.number))
        #expect(event.channelMessageID == "wamid.A")
        #expect(
            event.customer
                == CustomerContact(phone: "+4915112345678", whatsapp: "DE.13491208655302741918", name: "Kim"))
        #expect(event.identity == ClaimedIdentity(verified: true, by: .channel))
        #expect(event.content == "How do I reset my password?" && event.contentKind == .text)
        #expect(event.sentAt == Timestamp(milliseconds: 1_790_000_000_000))
        #expect(event.receivedAt == meta.gateway.time.now)
        #expect(try makeTicketKey().isGenuine(try #require(TicketReference(event.ticketReference))))
        let schema = try JSONSchema(
            JSONValue(json: Repository.bytes("schemas/events/\(EventType.ticketReceived.rawValue).schema.json")))
        #expect(schema.problems(of: try JSONValue(json: message.value)) == [])
    }

    @Test func `number and id may each be missing, and are each enough`() async throws {
        let meta = try MetaCaller()
        let hidden = #"{"profile":{"name":"Kim","username":"@kim"},"user_id":"DE.1349"}"#
        let known = #"{"profile":{"name":"Lee"},"wa_id":"4915199999999"}"#
        let userOnly = #"{"from_user_id":"DE.1349","id":"wamid.1","timestamp":"1790000000",\#(MetaCaller.text)}"#
        // An id in the place of the number is an id.
        let misplaced = MetaCaller.message(id: "wamid.2", from: "DE.1349", userID: nil)
        let numberOnly = MetaCaller.message(id: "wamid.3", from: "4915199999999", userID: nil)
        let nobody = #"{"id":"wamid.4","timestamp":"1790000000",\#(MetaCaller.text)}"#
        let response = await meta.send(
            MetaCaller.change(messages: [userOnly, misplaced, numberOnly, nobody], contacts: [hidden, known]))
        #expect(response.status == 200)
        let customers = try Dictionary(uniqueKeysWithValues: meta.taken.map { ($0.channelMessageID, $0.customer) })
        #expect(customers["wamid.1"] == CustomerContact(whatsapp: "DE.1349", name: "Kim"))
        #expect(customers["wamid.2"] == CustomerContact(whatsapp: "DE.1349", name: "Kim"))
        #expect(customers["wamid.3"] == CustomerContact(phone: "+4915199999999", name: "Lee"))
        #expect(customers.count == 3 && meta.ignored("no_sender"))
        let keys = Set(meta.gateway.publisher.published.map { String(decoding: $0.key ?? [], as: UTF8.self) })
        #expect(keys == ["DE.1349", "+4915199999999"])
    }

    @Test func `the same message is the same event and the same reference however often it comes`() async throws {
        let meta = try MetaCaller()
        _ = await meta.send(MetaCaller.change(messages: [MetaCaller.message()]))
        meta.gateway.time.advance(seconds: 100_000)
        _ = await meta.send(MetaCaller.change(messages: [MetaCaller.message()]))
        let ids = try meta.gateway.publisher.published.map { try EventCodec.attributes(of: $0.headers).id }
        #expect(ids.count == 2 && Set(ids).count == 1)
        #expect(Set(try meta.taken.map(\.ticketReference)).count == 1)
    }

    @Test func `either secret of a rotation signs, and no other`() async throws {
        let meta = try MetaCaller()
        let body = MetaStandIn.payload([MetaCaller.change(messages: [MetaCaller.message()])])
        #expect(await meta.send(body, secret: "old-secret").status == 200)
        let response = await meta.send(body, secret: "wrong-secret")
        #expect(response.status == 403)
        #expect(try JSONValue(json: response.body)["error"]?.string == "INVALID_SIGNATURE")
        #expect(meta.gateway.publisher.published.count == 1)
    }

    @Test func `what was forged or altered leaves nothing behind, not even a line`() async throws {
        let meta = try MetaCaller()
        let body = MetaStandIn.payload([MetaCaller.change(messages: [MetaCaller.message()])])
        let genuine = MetaStandIn.signature(of: body, secret: "new-secret")
        let forgeries: [(signature: String?, body: [UInt8])] = [
            (nil, body), ("", body), ("sha256=", body), ("sha1=\(genuine.dropFirst(7))", body),
            (String(genuine.dropFirst(7)), body), (String(genuine.dropLast()), body), (genuine, body + [0x20]),
            (genuine, Array("{".utf8)), (genuine, []),
        ]
        for forgery in forgeries {
            var headers: HTTPHeaders = ["Content-Type": "application/json"]
            if let signature = forgery.signature { headers.append("X-Hub-Signature-256", signature) }
            let response = await meta.gateway.send("POST", MetaCaller.path, headers: headers, body: forgery.body)
            #expect(response.status == 403)
        }
        #expect(meta.nothingIsStored)
        let lines = meta.gateway.lines.all.joined()
        #expect(!lines.contains("4915112345678") && !lines.contains("reset my") && !lines.contains("secret"))
    }

    @Test func `what is genuine and not for us is thanked for, counted and not kept`() async throws {
        let meta = try MetaCaller()
        let message = MetaCaller.message()
        let inGroup = MetaCaller.message(#""group_id":"120363","type":"text","text":{"body":"hi all"}"#)
        let response = await meta.send(
            MetaCaller.change(messages: [message], to: "999"), MetaCaller.change(messages: [inGroup]),
            MetaCaller.change(messages: [message], field: "message_template_status_update"),
            MetaCaller.change(statuses: [MetaCaller.status("delivered", tag: nil)]),
            MetaCaller.change(messages: [#"{"id":7}"#, "null", "[]"]), #"{"field":"messages"}"#)
        #expect(response.status == 200)
        #expect(await meta.send(Array(#"{"object":"page","entry":[]}"#.utf8)).status == 200)
        #expect(meta.nothingIsStored)
        for kind in [
            "foreign_number", "group_message", "other_field", "foreign_report", "unreadable",
            "foreign_object",
        ] {
            #expect(meta.ignored(kind), "\(kind)")
        }
    }

    @Test func `a body that is no JSON object is refused, signed as it may be`() async throws {
        let meta = try MetaCaller()
        for body in ["", "[]", "nonsense", "{\"object\":"] {
            #expect(await meta.send(Array(body.utf8)).status == 400, "\(body)")
        }
        for body in [#"{"object":"whatsapp_business_account"}"#, #"{"entry":7}"#, "{}"] {
            #expect(await meta.send(Array(body.utf8)).status == 200, "\(body)")
        }
        #expect(meta.nothingIsStored)
    }

    // MARK: Batches

    @Test func `a thousand changes are taken whole, each customer's in their order`() async throws {
        let meta = try MetaCaller()
        let changes = (0..<1000).map { number in
            MetaCaller.change(
                messages: [
                    MetaCaller.message(
                        #""type":"text","text":{"body":"\#(number)"}"#, id: "wamid.\(number)",
                        userID: "DE.customer\(number % 7)")
                ], contacts: [])
        }
        meta.gateway.publisher.slow(yields: 3)
        #expect(await meta.send(MetaStandIn.payload(changes)).status == 200)
        let taken = try meta.taken
        #expect(taken.count == 1000)
        for (_, own) in Dictionary(grouping: taken, by: \.customer.whatsapp) {
            let numbers = own.compactMap { Int($0.content) }
            #expect(numbers == numbers.sorted())
        }
    }

    @Test func `four megabytes are read and more are not`() throws {
        let meta = try MetaCaller()
        #expect(meta.gateway.gateway.maximumBody("POST", MetaCaller.path) == 4 * 1024 * 1024)
        #expect(meta.gateway.gateway.maximumBody("POST", "/api/v1/support/form") < 1024 * 1024)
    }

    @Test func `200 is said only when everything is durable, and the rest comes with the next try`() async throws {
        let meta = try MetaCaller()
        let changes = (0..<200).map { number in
            MetaCaller.change(
                messages: [MetaCaller.message(id: "wamid.\(number)", userID: "DE.customer\(number)")], contacts: [])
        }
        let body = MetaStandIn.payload(changes)
        // Kafka goes in the middle of the batch, and the spool is not there at all.
        meta.gateway.store.isAway = true
        meta.gateway.publisher.goAway(after: 50)
        let response = await meta.send(body)
        #expect(response.status == 503)
        #expect(response.headers["Retry-After"] != nil)
        let before = meta.gateway.publisher.published.count
        #expect(before == 50)
        meta.gateway.publisher.isAway = false
        meta.gateway.store.isAway = false
        #expect(await meta.send(body).status == 200)
        let published = try meta.gateway.publisher.published.map { try EventCodec.attributes(of: $0.headers).id }
        let spooled = meta.gateway.store.eventIDs
        #expect(Set(published + spooled).count == 200)
    }

    @Test func `without Kafka a batch is spooled`() async throws {
        let meta = try MetaCaller()
        meta.gateway.publisher.isAway = true
        let messages = (0..<3).map { MetaCaller.message(id: "wamid.\($0)") }
        #expect(await meta.send(MetaCaller.change(messages: messages)).status == 200)
        #expect(meta.gateway.store.rows.count == 3)
    }

    // MARK: Reports

    private static let tag = DeliveryTag(
        attemptID: UUID.derived(from: "an attempt"), conversationID: UUID.derived(from: "a conversation"))

    @Test func `messages and reports of one payload go where each belongs`() async throws {
        let meta = try MetaCaller()
        let failed = MetaCaller.status(
            "failed", tag: Self.tag.text, more: #","errors":[{"code":131047,"title":"Re-engagement message"}]"#)
        let response = await meta.send(
            MetaCaller.change(
                messages: [MetaCaller.message()],
                statuses: [MetaCaller.status("delivered", tag: Self.tag.text), failed]))
        #expect(response.status == 200)
        #expect(try meta.taken.count == 1)
        let reports = try meta.reports
        #expect(reports.map(\.status) == [.delivered, .failed])
        #expect(reports.map(\.code) == [nil, "131047"])
        #expect(reports.allSatisfy { $0.attemptID == Self.tag.attemptID && $0.providerMessageID == "wamid.S" })
        #expect(reports.allSatisfy { $0.account == ChannelAccount(provider: "meta", address: MetaCaller.number) })
        let message = try #require(meta.gateway.publisher.published.first { $0.topic == .whatsappOutbound })
        #expect(message.key == Array(Self.tag.conversationID.text.utf8))
        let schema = try JSONSchema(
            JSONValue(json: Repository.bytes("schemas/events/\(EventType.deliveryReported.rawValue).schema.json")))
        #expect(schema.problems(of: try JSONValue(json: message.value)) == [])
    }

    @Test(arguments: [
        ("sent", DeliveryStatus.sent), ("delivered", .delivered), ("read", .read), ("played", .read),
        ("failed", .failed), ("READ", .read), ("warning", nil), ("deleted", nil),
    ])
    func `Meta's words are put into ours, and unknown ones are left`(word: String, status: DeliveryStatus?) async throws
    {
        let meta = try MetaCaller()
        let change = MetaCaller.change(statuses: [MetaCaller.status(word, tag: Self.tag.text)])
        #expect(await meta.send(change).status == 200)
        #expect(try meta.reports.map(\.status) == [status].compactMap(\.self))
    }

    // MARK: Where there is no Meta

    @Test func `without Meta its address is nobody's, and with it Twilio's is`() async throws {
        let without = try TestGateway()
        #expect(await without.send("POST", MetaCaller.path).status == 404)
        let meta = try MetaCaller()
        #expect(await meta.gateway.send("POST", "/api/v1/webhooks/whatsapp").status == 404)
        let disabled = try MetaCaller(["ENABLED_CHANNELS": "web_form"])
        #expect(await disabled.gateway.send("GET", MetaCaller.path).status == 404)
        let both = try MetaCaller(TwilioCaller.environment)
        #expect(await both.gateway.send("POST", "/api/v1/webhooks/whatsapp").status == 403)
        #expect(await both.send(MetaCaller.change(messages: [MetaCaller.message()])).status == 200)
    }
}
