import Core
import HTTPClient
import HTTPServer
import TestSupport
import Testing

@testable import IntakeGateway

/// The gateway behind a real socket, wired as the executable wires it.
@Suite(.timeLimit(.minutes(1))) struct ServerTests {
    func serving(
        _ gateway: TestGateway,
        _ body: (_ send: (String, String, [UInt8]) async throws -> HTTPClientResponse) async throws -> Void
    ) async throws {
        var configuration = HTTPServerConfiguration()
        configuration.maximumBody = gateway.gateway.maximumBody
        let server = HTTPServer(configuration: configuration, handler: gateway.gateway.handler, log: .silent)
        let client = HTTPClient()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask { try await client.run() }
            #expect(await eventually { server.boundPort != nil })
            let port = server.boundPort ?? 0
            defer {
                server.shutDown()
                client.shutDown()
            }
            try await body { method, path, body in
                try await client.send(
                    HTTPClientRequest(
                        method: method, url: "http://127.0.0.1:\(port)\(path)",
                        headers: ["Content-Type": "application/json"],
                        body: body, dependency: "gateway"))
            }
        }
    }

    @Test func `a form sent over the wire is accepted and its ticket shown`() async throws {
        let gateway = try TestGateway()
        try await serving(gateway) { send in
            let sent = try await send("POST", "/api/v1/support/form", Array(formJSON().utf8))
            #expect(sent.status == 201)
            #expect(sent.headers["X-Content-Type-Options"] == "nosniff")
            let reference = try #require(JSONValue(json: sent.body)["ticket_id"]?.string)
            #expect(try await send("GET", "/api/v1/tickets/\(reference)", []).status == 200)
            #expect(try await send("GET", "/support", []).status == 200)
        }
        #expect(gateway.publisher.published.count == 1)
    }

    @Test func `bodies over the limit are refused, those below it are read`() async throws {
        let gateway = try TestGateway()
        try await serving(gateway) { send in
            for size in [256 * 1024 + 1, 10 * 1024 * 1024] {
                let response = try await send("POST", "/api/v1/support/form", [UInt8](repeating: 0x20, count: size))
                #expect(response.status == 413)
                #expect(try JSONValue(json: response.body)["error"]?.string == "PAYLOAD_TOO_LARGE")
            }
            let padding = String(repeating: " ", count: 200 * 1024)
            let padded = try await send("POST", "/api/v1/support/form", Array((formJSON() + padding).utf8))
            #expect(padded.status == 201)
        }
    }

    @Test func `a hundred submissions of as many customers are each accepted`() async throws {
        let gateway = try TestGateway()
        try await serving(gateway) { send in
            for number in 0..<100 {
                let response = try await send(
                    "POST", "/api/v1/support/form", Array(formJSON(["email": "a\(number)@example.com"]).utf8))
                #expect(response.status == 201)
            }
        }
        #expect(gateway.publisher.published.count == 100)
    }
}
