import Core
import FoundationEssentials
import HTTPServer
import TestSupport
import Testing

@testable import IntakeGateway

@Suite struct PagesTests {
    @Test func `the page runs its own script and style and nothing else`() async throws {
        let gateway = try TestGateway()
        let response = await gateway.send("GET", "/support")
        #expect(response.status == 200)
        let page = String(decoding: response.body, as: UTF8.self)
        let policy = try #require(response.headers["Content-Security-Policy"])
        #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
        let style = try #require(page.firstMatch(of: /<style>([\s\S]*)<\/style>/)?.output.1)
        #expect(policy.contains("'sha256-\(Data(SHA256.hash(style.utf8)).base64EncodedString())'"))
        #expect(!page.contains(/<script(?![^>]*src=)/) && !page.contains(/\son\w+=/) && !page.contains(/\sstyle=/))
        #expect(response.headers.all("Content-Security-Policy").count == 1)
        #expect(response.headers["X-Content-Type-Options"] == "nosniff")
    }

    @Test func `the script carries the schema that the server checks by, and may be used anywhere`() async throws {
        let gateway = try TestGateway()
        let response = await gateway.send("GET", "/support-form.js", headers: ["Origin": "https://shop.example"])
        let script = String(decoding: response.body, as: UTF8.self)
        let schema = String(decoding: try Repository.bytes("schemas/form.schema.json"), as: UTF8.self)
        #expect(script.contains("const SCHEMA = \(schema);"))
        #expect(response.headers["Cross-Origin-Resource-Policy"] == "cross-origin")
        #expect(response.headers["Access-Control-Allow-Origin"] == "*")
        #expect(response.headers["Content-Type"] == "text/javascript; charset=utf-8")
        #expect(!script.contains("innerHTML") && !script.contains("eval("))
    }

    @Test func `the API describes itself, and says each of its routes`() async throws {
        let gateway = try TestGateway()
        let response = await gateway.send("GET", "/openapi.yaml")
        #expect(response.body == (try Repository.bytes("schemas/openapi.yaml")))
        let text = String(decoding: response.body, as: UTF8.self)
        let own =
            ["/api/v1/support/form", "/api/v1/tickets/{ref}", "/api/v1/health", "/support", "/support-form.js"]
            + ["/api/v1/webhooks/whatsapp", "/api/v1/webhooks/whatsapp/status"]
            + ["lookup", "{id}/merge", "{id}/unmerge"].map { "/api/v1/customers/\($0)" }
        for path in own + OperatorGate.reserved.map(\.path) where path != "/console" {
            #expect(text.contains("\n  \(path):\n"), "\(path)")
        }
    }

    @Test func `a document that is known already is not sent again`() async throws {
        let gateway = try TestGateway()
        let first = await gateway.send("GET", "/support")
        let tag = try #require(first.headers["ETag"])
        let second = await gateway.send("GET", "/support", headers: ["If-None-Match": tag])
        #expect(second.status == 304 && second.body.isEmpty)
    }

    @Test func `pages of the named sites may use form and tickets, others may not`() async throws {
        let gateway = try TestGateway(["CORS_ORIGINS": "https://shop.example"])
        let sent = await gateway.submit(headers: ["Origin": "https://shop.example"])
        #expect(sent.headers["Access-Control-Allow-Origin"] == "https://shop.example")
        #expect(sent.headers["Access-Control-Expose-Headers"] == "Retry-After")
        #expect(sent.headers["Access-Control-Allow-Credentials"] == nil)
        #expect(sent.headers["Vary"] == "Origin")
        for path in ["/api/v1/support/form", "/support/submit", "/api/v1/tickets/x"] {
            let asked = await gateway.send("OPTIONS", path, headers: ["Origin": "https://shop.example"])
            #expect(asked.status == 204)
            #expect(asked.headers["Access-Control-Allow-Headers"] == "content-type, idempotency-key")
            let stranger = await gateway.send("OPTIONS", path, headers: ["Origin": "https://evil.example"])
            #expect(stranger.headers["Access-Control-Allow-Origin"] == nil)
            #expect(stranger.headers["Vary"] == "Origin")
        }
        #expect(await gateway.send("OPTIONS", "/health", headers: ["Origin": "https://shop.example"]).status == 405)
    }
}
