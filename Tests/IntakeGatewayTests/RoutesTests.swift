import Core
import FoundationEssentials
import HTTPServer
import TestSupport
import Testing

@testable import IntakeGateway

@Suite struct RoutesTests {
    func code(_ response: HTTPResponse) throws -> String? {
        let body = try JSONValue(json: response.body)
        #expect(body.object?.keys.sorted() == ["details", "error", "message"])
        return body["error"]?.string
    }

    @Test(arguments: ["/api/v1/support/form", "/support/submit"])
    func `a submission is published and answered with its reference`(path: String) async throws {
        let gateway = try TestGateway()
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let response = await gateway.submit(
            ["email": "Ada@Example.com", "phone": "+49 30 901820"], headers: ["traceparent": trace], path: path)
        #expect(response.status == 201)
        let receipt = try JSONValue(json: response.body)
        #expect(
            receipt.object?.keys.sorted() == [
                "created_at", "estimated_response_time", "message", "status", "ticket_id",
            ])
        #expect(receipt["status"]?.string == "received")
        #expect(receipt["created_at"]?.string == gateway.time.now.description)
        let message = try #require(gateway.publisher.published.first)
        #expect(message.topic == .ticketsIncoming)
        #expect(message.key == Array("ada@example.com".utf8))
        #expect(message.headers.lastText(of: "traceparent")?.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-") == true)
        #expect(message.headers.lastText(of: "traceparent") != trace)
        let attributes = try EventCodec.attributes(of: message.headers)
        #expect(attributes.type == .ticketReceived)
        #expect(attributes.source == "intake-gateway")
        let event = try EventCodec.decode(TicketReceived.self, from: message.value)
        #expect(event.ticketReference == receipt["ticket_id"]?.string)
        #expect(event.channelMessageID == "\(event.ticketReference):\(event.contentHash)")
        #expect(event.customer == CustomerContact(email: "ada@example.com", phone: "+4930901820", name: "Ada Byron"))
        #expect(event.identity == ClaimedIdentity(verified: false, by: .typed))
        #expect(event.category == .accountAccess)
        #expect(event.priority == .medium)
    }

    @Test func `the same key is the same ticket, and another text under it a further message`() async throws {
        let gateway = try TestGateway(["FORM_RATE_PER_MAIL": "0"])
        let headers: HTTPHeaders = ["Idempotency-Key": "abc"]
        let first = try JSONValue(json: await gateway.submit(headers: headers).body)["ticket_id"]
        gateway.time.advance(seconds: 100_000)
        let again = try JSONValue(json: await gateway.submit(headers: headers).body)["ticket_id"]
        let other = try JSONValue(
            json: await gateway.submit(["message": "Something else entirely"], headers: headers).body)["ticket_id"]
        #expect(first == again && first == other)
        let ids = try gateway.publisher.published.map { try EventCodec.attributes(of: $0.headers).id }
        #expect(ids.count == 3 && ids[0] == ids[1] && ids[1] != ids[2])
    }

    @Test(arguments: ["with space", "ünicode", String(repeating: "k", count: 256)])
    func `a key that is none is refused by name`(key: String) async throws {
        let gateway = try TestGateway()
        let response = await gateway.submit(headers: ["Idempotency-Key": key])
        #expect(response.status == 400)
        #expect(try JSONValue(json: response.body)["details"]?[0]?["field"]?.string == "Idempotency-Key")
        #expect(gateway.publisher.published.isEmpty)
    }

    @Test func `bad submissions get their error and leave nothing behind`() async throws {
        let gateway = try TestGateway()
        #expect(try code(await gateway.submit(["name": "ZZTOPSECRET", "email": "bad"])) == "VALIDATION_ERROR")
        #expect(await gateway.submit(["email": "bad"]).status == 400)
        let malformed = await gateway.send(
            "POST", "/api/v1/support/form", headers: ["Content-Type": "application/json"], body: Array("{".utf8))
        #expect(malformed.status == 400)
        #expect(try code(malformed) == "MALFORMED_PAYLOAD")
        for type in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", ""] {
            let response = await gateway.submit(headers: ["Content-Type": type])
            #expect(response.status == 415)
            #expect(try code(response) == "UNSUPPORTED_MEDIA_TYPE")
        }
        #expect(await gateway.submit(headers: ["Content-Type": "Application/JSON; charset=UTF-8"]).status == 201)
        let large = await gateway.submit(["message": String(repeating: "a", count: 300_000)])
        #expect(large.status == 413)
        #expect(gateway.publisher.published.count == 1)
        #expect(gateway.store.appended == 0)
        let lines = gateway.lines.all.joined()
        #expect(!lines.contains("ZZTOPSECRET") && !lines.contains("ada@") && !lines.contains("reset my"))
        #expect(lines.contains("VALIDATION_ERROR"))
    }

    @Test func `the eleventh submission of an address within five minutes waits`() async throws {
        let gateway = try TestGateway()
        for number in 0..<10 { #expect(await gateway.submit(["subject": "Subject \(number)"]).status == 201) }
        let response = await gateway.submit(["email": "ADA@example.com"])
        #expect(response.status == 429)
        #expect(response.headers["Retry-After"] == "300")
        #expect(try code(response) == "RATE_LIMITED")
        #expect(await gateway.submit(["email": "eve@example.com"]).status == 201)
        gateway.time.advance(seconds: 300)
        #expect(await gateway.submit().status == 201)
    }

    @Test func `network addresses are limited where that is asked for`() async throws {
        let gateway = try TestGateway(["FORM_RATE_PER_ADDRESS": "1", "TRUSTED_PROXIES": "127.0.0.1"])
        #expect(await gateway.submit(["email": "a@b.co"], headers: ["X-Forwarded-For": "1.2.3.4"]).status == 201)
        #expect(await gateway.submit(["email": "c@d.co"], headers: ["X-Forwarded-For": "1.2.3.4"]).status == 429)
        #expect(await gateway.submit(["email": "e@f.co"], headers: ["X-Forwarded-For": "1.2.3.5"]).status == 201)
    }

    @Test func `without Kafka a submission is spooled, without both it is refused with a time to wait`() async throws {
        let gateway = try TestGateway()
        gateway.publisher.isAway = true
        #expect(await gateway.submit().status == 201)
        #expect(gateway.store.rows.count == 1)
        gateway.store.isAway = true
        let response = await gateway.submit(["subject": "Another one"])
        #expect(response.status == 503)
        #expect(Int(response.headers["Retry-After"] ?? "") ?? 0 > 0)
        #expect(try code(response) == "SERVICE_UNAVAILABLE")
        #expect(!gateway.lines.all.joined().contains("ada@"))
    }

    @Test func `a ticket is shown by its reference, however it is written`() async throws {
        let gateway = try TestGateway()
        let receipt = try JSONValue(json: await gateway.submit().body)
        let reference = try #require(receipt["ticket_id"]?.string)
        let before = await gateway.send("GET", "/api/v1/tickets/\(reference)")
        #expect(before.status == 200)
        let early = try JSONValue(json: before.body)
        #expect(early["status"]?.string == "received")
        #expect(early["messages"] == .array([]) && early["responses"] == .array([]) && early["subject"] == .null)
        let now = gateway.time.now
        let entries = [MessageRole.customer, .agent, .human].map {
            TicketView.Entry(content: "<b>\($0.rawValue)\u{1}", channel: .webForm, role: $0, createdAt: now)
        }
        gateway.store.put(
            TicketView(
                reference: reference, status: .waiting, category: .accountAccess, priority: .medium,
                subject: "Password reset", sourceChannel: .webForm, createdAt: now, updatedAt: now, resolvedAt: nil,
                messages: entries), reference: reference)
        let loose = reference.lowercased().replacing("-", with: "%20").replacing("1", with: "l")
        for path in ["/api/v1/tickets/\(reference)", "/support/ticket/\(reference)", "/api/v1/tickets/\(loose)"] {
            let response = await gateway.send("GET", path)
            #expect(response.status == 200)
            let body = try JSONValue(json: response.body)
            #expect(Set(body.object?.keys ?? [:].keys) == Set(early.object?.keys ?? [:].keys))
            #expect(body["ticket_id"]?.string == reference)
            #expect(body["status"]?.string == "waiting")
            #expect(body["resolved_at"] == .null)
            #expect(body["messages"]?.array?.count == 3)
            #expect(body["responses"]?.array?.compactMap { $0["role"]?.string } == ["agent", "human"])
            #expect(body["responses"]?[0]?["content"]?.string == "<b>agent\u{1}")
        }
        gateway.store.isAway = true
        let away = await gateway.send("GET", "/api/v1/tickets/\(reference)")
        #expect(away.status == 503)
        #expect(away.headers["Retry-After"] != nil)
    }

    @Test(arguments: [
        "TKT-00000-00000-00000-00000", "TKT-7Q4M2-K9PX3-VD8H5-R2B6N", "x", "%00", "%FF", "..%2F..%2Fetc", "TKT-",
        "1' OR 1",
    ])
    func `a made-up reference is not found`(text: String) async throws {
        let gateway = try TestGateway()
        let path = "/api/v1/tickets/\(text.replacing(" ", with: "%20"))"
        let response = await gateway.send("GET", path)
        #expect(response.status == 404)
        #expect(try code(response) == "TICKET_NOT_FOUND")
    }

    @Test func `operators' routes answer 401 to strangers and 404 to operators as long as nothing is there`()
        async throws
    {
        let token = "operator-token"
        let gateway = try TestGateway(["OPERATOR_TOKENS": "ada:\(SHA256.hexadecimal(token))"])
        for place in OperatorGate.reserved {
            for path in [place.path, place.alias].compactMap(\.self) {
                let target = path.replacing(/\{\w+\}/, with: "1")
                for headers: HTTPHeaders in [[:], ["Authorization": "Bearer no"], ["Authorization": "Basic \(token)"]] {
                    let response = await gateway.send(place.method, target, headers: headers)
                    #expect(response.status == 401, "\(target)")
                    #expect(try code(response) == "UNAUTHORIZED")
                }
                #expect(await gateway.send(place.method, target + "?token=\(token)").status == 401)
                let known = await gateway.send(place.method, target, headers: ["Authorization": "Bearer \(token)"])
                #expect(known.status == 404)
            }
        }
    }

    @Test func `unknown paths, wrong methods and channels that are off have their codes`() async throws {
        let gateway = try TestGateway()
        for path in ["/", "/nothing", "/api/v1", "/api/v1/webhooks/gmail", "/webhooks/whatsapp", "/api/v1/tickets/a/b"]
        {
            let response = await gateway.send("GET", path)
            #expect(response.status == 404)
            #expect(try code(response) == "NOT_FOUND")
        }
        let response = await gateway.send("DELETE", "/api/v1/support/form")
        #expect(response.status == 405)
        #expect(try code(response) == "METHOD_NOT_ALLOWED")
        #expect(response.headers["Allow"]?.contains("POST") == true)
        let off = try TestGateway(["ENABLED_CHANNELS": "email"])
        #expect(await off.submit().status == 404)
        #expect(await off.send("GET", "/support").status == 404)
    }
}
