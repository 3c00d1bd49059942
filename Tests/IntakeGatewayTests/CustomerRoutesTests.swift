import Core
import FoundationEssentials
import HTTPServer
import TestSupport
import Testing

@testable import IntakeGateway

/// What operators ask about customers over HTTP.
@Suite struct CustomerRoutesTests {
    private static let token = "operator-token"
    private static let kept = UUID.derived(from: "kept")
    private static let merged = UUID.derived(from: "merged")
    private static let places = [
        ("GET", "/api/v1/customers/lookup?email=kim@example.org"), ("GET", "/customers/lookup?email=kim@example.org"),
        ("POST", "/api/v1/customers/\(kept.text)/merge"), ("POST", "/api/v1/customers/\(kept.text)/unmerge"),
    ]

    private func makeGateway(_ environment: [String: String] = [:]) throws -> TestGateway {
        try TestGateway(
            ["OPERATOR_TOKENS": "ada:\(SHA256.hexadecimal(Self.token))"].merging(environment) { $1 })
    }

    private func send(_ gateway: TestGateway, _ method: String, _ target: String, body: String? = nil)
        async -> HTTPResponse
    {
        var headers: HTTPHeaders = ["Authorization": "Bearer \(Self.token)"]
        if body != nil { headers.append("Content-Type", "application/json") }
        return await gateway.send(method, target, headers: headers, body: Array((body ?? "").utf8))
    }

    private func merge(_ gateway: TestGateway, body: String? = nil) async -> HTTPResponse {
        await send(
            gateway, "POST", "/api/v1/customers/\(Self.kept.text)/merge",
            body: body ?? #"{"merged": "\#(Self.merged.text)"}"#)
    }

    private func code(_ response: HTTPResponse) throws -> String? {
        let body = try JSONValue(json: response.body)
        #expect(body.object?.keys.sorted() == ["details", "error", "message"])
        return body["error"]?.string
    }

    private static let record = CustomerRecord(
        id: kept, name: nil,
        addresses: [
            CustomerRecord.Address(
                kind: "email", value: "kim@example.org", channel: .email, verified: true, retired: false, home: nil)
        ], conversations: 2, lastContactAt: nil,
        relations: [CustomerRecord.Relation(customer: merged, value: "+4930901820")],
        merges: [
            CustomerRecord.Merge(
                kept: kept, merged: merged, by: "ada", at: Timestamp(milliseconds: 1_790_000_000_000), undoneBy: nil)
        ])

    @Test func `without an operator's token nobody learns or changes anything`() async throws {
        let gateway = try makeGateway()
        let none = try TestGateway()
        for (method, target) in Self.places {
            for headers: HTTPHeaders in [[:], ["Authorization": "Bearer no"], ["Authorization": "Basic \(Self.token)"]]
            {
                let response = await gateway.send(method, target, headers: headers)
                #expect(response.status == 401, "\(target)")
                #expect(try code(response) == "UNAUTHORIZED")
                #expect(response.headers["WWW-Authenticate"] == "Bearer")
            }
            #expect(await send(none, method, target).status == 401)
        }
        #expect(gateway.customers.calls.isEmpty)
    }

    @Test func `a customer is found by mail address, with every member of the answer there`() async throws {
        let gateway = try makeGateway()
        gateway.customers.know(Self.record, at: "kim@example.org")
        for path in ["/api/v1/customers/lookup", "/customers/lookup"] {
            let response = await send(gateway, "GET", "\(path)?email=%20kim%40example.org")
            #expect(response.status == 200)
            #expect(response.headers["Cache-Control"] == "no-store")
            let body = try JSONValue(json: response.body)
            #expect(
                body.object?.keys.sorted() == [
                    "conversation_count", "customer_id", "identifiers", "last_contact_at", "merges", "name",
                    "relations",
                ])
            #expect(body["customer_id"]?.string == Self.kept.text)
            #expect(body["name"] == .null && body["last_contact_at"] == .null)
            #expect(body["conversation_count"] == .number(2))
            let identifier = try #require(body["identifiers"]?[0])
            #expect(
                identifier.object?.keys.sorted() == ["channel", "home", "kind", "retired", "value", "verified"])
            #expect(identifier["value"]?.string == "kim@example.org" && identifier["home"] == .null)
            #expect(body["relations"]?[0]?["customer_id"]?.string == Self.merged.text)
            #expect(body["merges"]?[0]?["undone_by"] == .null)
        }
        #expect(gateway.customers.calls.allSatisfy { $0.by == "ada" && $0.action == "look_up_customer" })
        #expect(!gateway.lines.all.joined().contains("kim@"))
    }

    @Test(arguments: [
        ("%2B4930901820", "+4930901820"), ("+49%2030%20901820", "+4930901820"), ("0049-30-901820", "+4930901820"),
        ("030%20901820", "+4930901820"),
    ])
    func `a number may be written as people write numbers`(typed: String, meant: String) async throws {
        let gateway = try makeGateway(["DEFAULT_REGION": "DE"])
        gateway.customers.know(Self.record, at: meant)
        #expect(await send(gateway, "GET", "/api/v1/customers/lookup?phone=\(typed)").status == 200)
    }

    @Test(arguments: [
        ("", "email"), ("?email=", "email"), ("?mail=kim@example.org", "email"), ("?email=kim", "email"),
        ("?email=@example.org", "email"), ("?email=a%00@b.c", "email"), ("?phone=030901820", "phone"),
        ("?phone=kim@example.org", "phone"), ("?email=a@b.c&phone=%2B4930901820", "phone"),
    ])
    func `a question that names no address is refused by field`(query: String, field: String) async throws {
        let gateway = try makeGateway()
        let response = await send(gateway, "GET", "/api/v1/customers/lookup\(query)")
        #expect(response.status == 400)
        #expect(try code(response) == "VALIDATION_ERROR")
        #expect(try JSONValue(json: response.body)["details"]?[0]?["field"]?.string == field)
        #expect(gateway.customers.calls.isEmpty)
    }

    @Test func `nobody's address is not found`() async throws {
        let gateway = try makeGateway()
        let response = await send(gateway, "GET", "/api/v1/customers/lookup?email=nobody@example.org")
        #expect(response.status == 404)
        #expect(try code(response) == "NOT_FOUND")
    }

    @Test func `two customers are made one and parted by whoever's token came along`() async throws {
        let gateway = try makeGateway()
        let one = await merge(gateway)
        #expect(one.status == 200)
        #expect(
            try JSONValue(json: one.body)
                == .object(["customer_id": .string(Self.kept.text), "merged": .string(Self.merged.text)]))
        let two = await send(gateway, "POST", "/api/v1/customers/\(Self.kept.text.uppercased())/unmerge")
        #expect(two.status == 200)
        #expect(
            try JSONValue(json: two.body)
                == .object([
                    "customer_id": .string(Self.kept.text), "parted": .string(UUID.derived(from: "parted").text),
                ]))
        #expect(
            gateway.customers.calls == [
                FakeCustomers.Call(
                    what: "\(Self.merged.text) into \(Self.kept.text)", by: "ada", action: "merge_customers"),
                FakeCustomers.Call(what: Self.kept.text, by: "ada", action: "unmerge_customers"),
            ])
    }

    @Test(arguments: [
        (#"{"merged": 5}"#, 400, "VALIDATION_ERROR"), (#"{"merged": null}"#, 400, "VALIDATION_ERROR"),
        ("{}", 400, "VALIDATION_ERROR"), (#"{"merged": "kim@example.org"}"#, 400, "VALIDATION_ERROR"),
        (#"{"merged": "\#(kept.text)"}"#, 400, "VALIDATION_ERROR"), ("[]", 400, "MALFORMED_PAYLOAD"),
        ("", 400, "MALFORMED_PAYLOAD"), ("{\"merged\": \"\u{0}\"}", 400, "MALFORMED_PAYLOAD"),
    ])
    func `a body that names nobody is refused`(body: String, status: Int, expected: String) async throws {
        let gateway = try makeGateway()
        let response = await merge(gateway, body: body)
        #expect(response.status == status)
        #expect(try code(response) == expected)
        #expect(gateway.customers.calls.isEmpty)
    }

    @Test func `another type of body, and an id that is none, have their codes`() async throws {
        let gateway = try makeGateway()
        let untyped = await gateway.send(
            "POST", "/api/v1/customers/\(Self.kept.text)/merge", headers: ["Authorization": "Bearer \(Self.token)"],
            body: Array("{}".utf8))
        #expect(untyped.status == 415)
        for action in ["merge", "unmerge"] {
            let response = await send(
                gateway, "POST", "/api/v1/customers/kim/\(action)", body: #"{"merged": "\#(Self.merged.text)"}"#)
            #expect(response.status == 404)
            #expect(try code(response) == "NOT_FOUND")
        }
        #expect(await send(gateway, "GET", "/api/v1/customers/\(Self.kept.text)/merge").status == 405)
    }

    @Test(arguments: [
        (CustomerMergeRefusal.unknownCustomer, 404, "NOT_FOUND"), (.alreadyMerged, 409, "CONFLICT"),
        (.holdsOthers, 409, "CONFLICT"), (.nothingToUndo, 409, "CONFLICT"), (.tooLate, 409, "CONFLICT"),
        (.beingAnswered, 409, "CONFLICT"),
    ])
    func `what cannot be done is said so`(refusal: CustomerMergeRefusal, status: Int, expected: String) async throws {
        let gateway = try makeGateway()
        gateway.customers.refuse(refusal)
        for response in [
            await merge(gateway), await send(gateway, "POST", "/api/v1/customers/\(Self.kept.text)/unmerge"),
        ] {
            #expect(response.status == status)
            #expect(try code(response) == expected)
            #expect((response.headers["Retry-After"] != nil) == (refusal == .beingAnswered))
        }
    }

    @Test func `while Postgres is away the answer is 503, never an untrue 404`() async throws {
        let gateway = try makeGateway()
        gateway.customers.setAway(true)
        for response in [
            await send(gateway, "GET", "/api/v1/customers/lookup?email=kim@example.org"), await merge(gateway),
            await send(gateway, "POST", "/api/v1/customers/\(Self.kept.text)/unmerge"),
        ] {
            #expect(response.status == 503)
            #expect(try code(response) == "SERVICE_UNAVAILABLE")
            #expect(response.headers["Retry-After"] != nil)
        }
    }
}
