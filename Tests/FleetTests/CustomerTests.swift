import Core
import Foundation
import HTTPClient
import PostgresClient
import TestSupport
import Testing

extension FleetSuite {
    /// Customers over the gateway's own port, on a real Postgres.
    @Suite struct CustomerTests {
        private static let token = "fleet-operator"

        @Test(.timeLimit(.minutes(2)))
        func `an operator looks customers up, makes them one and parts them, and all of it is noted`() async throws {
            let plan = FleetPlan(
                services: [.gateway], environment: ["OPERATOR_TOKENS": "ada:\(SHA256.hexadecimal(Self.token))"])
            try await Fleet.run(plan) { fleet in
                let kept = UUID().text
                let merged = UUID().text
                try await fleet.fill(kept, merged)
                let first = try await fleet.ask("GET", "lookup?email=Kim@Example.org")
                #expect(first.status == 200)
                #expect(try JSONValue(json: first.body)["customer_id"]?.string == kept)
                let body = #"{"merged": "\#(merged)"}"#
                #expect(try await fleet.ask("POST", "\(kept)/merge", body: body).status == 200)
                #expect(try await fleet.ask("POST", "\(kept)/merge", body: body).status == 409)
                let both = try JSONValue(json: try await fleet.ask("GET", "lookup?phone=%2B4915550001").body)
                #expect(both["customer_id"]?.string == kept)
                #expect(both["identifiers"]?.array?.count == 2)
                #expect(both["merges"]?[0]?["by"]?.string == "ada")
                #expect(try await fleet.ask("POST", "\(merged)/unmerge").status == 200)
                #expect(try await fleet.ask("POST", "\(merged)/unmerge").status == 409)
                let parted = try JSONValue(json: try await fleet.ask("GET", "lookup?phone=%2B4915550001").body)
                #expect(parted["customer_id"]?.string == merged)
                #expect(try await fleet.ask("POST", "\(UUID().text)/unmerge").status == 404)
                #expect(try await fleet.ask("GET", "lookup?email=nobody@example.org").status == 404)
                #expect(try await fleet.ask("GET", "lookup").status == 400)
                #expect(try await fleet.ask("GET", "lookup?email=kim@example.org", token: "no").status == 401)
                let noted = try await fleet.rows("SELECT action FROM operator_audit WHERE operator = 'ada' ORDER BY id")
                #expect(
                    try noted.map { try $0.value(0, as: String.self) } == [
                        "look_up_customer", "merge_customers", "look_up_customer", "unmerge_customers",
                        "look_up_customer",
                    ])
            }
        }
    }
}

extension Fleet {
    fileprivate func ask(_ method: String, _ path: String, body: String? = nil, token: String = "fleet-operator")
        async throws -> HTTPClientResponse
    {
        var headers: HTTPHeaders = ["Authorization": "Bearer \(token)"]
        if body != nil { headers["Content-Type"] = "application/json" }
        return try await client.send(
            HTTPClientRequest(
                method: method, url: "\(try api)/api/v1/customers/\(path)", headers: headers,
                body: Array((body ?? "").utf8)))
    }

    fileprivate func fill(_ kept: String, _ merged: String) async throws {
        _ = try await rows("INSERT INTO customers (id, name) VALUES (\(kept)::uuid, 'Kim'), (\(merged)::uuid, 'Kim')")
        _ = try await rows(
            """
            INSERT INTO customer_identifiers
                (customer_id, identifier_type, identifier_value, match_key, channel, verified, link)
            VALUES (\(kept)::uuid, 'email', 'kim@example.org', 'kim@example.org', 'email', true, 'verified'),
                   (\(merged)::uuid, 'whatsapp', '4915550001', '+4915550001', 'whatsapp', true, 'verified')
            """)
    }
}
