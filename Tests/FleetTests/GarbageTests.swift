import Core
import Foundation
import Glibc
import HTTPClient
import Lifecycle
import PostgresClient
import TestSupport
import Testing

extension FleetSuite {
    @Suite struct GarbageTests {
        private static let mail = "secret.person@example.org"
        private static let words = "a very private sentence"

        /// A case: what is sent, and the status and code that come back.
        private struct Case: Sendable {
            let name: String
            var method = "POST"
            var path = "/api/v1/support/form"
            var type = "application/json"
            let body: [UInt8]
            let status: Int
            let code: String
        }

        private static let form =
            "{\"name\":\"Kim\",\"email\":\"\(mail)\",\"subject\":\"\(words)\",\"category\":\"general\""

        private static let cases: [Case] = [
            Case(
                name: "malformed JSON", body: Array("\(form),\"message\":\"\(words)".utf8), status: 400,
                code: "MALFORMED_PAYLOAD"),
            Case(name: "no JSON at all", body: Array(mail.utf8), status: 400, code: "MALFORMED_PAYLOAD"),
            Case(name: "a list", body: Array("[\"\(mail)\"]".utf8), status: 400, code: "MALFORMED_PAYLOAD"),
            Case(
                name: "wrong types", body: Array("\(form),\"message\":[\"\(words)\"]}".utf8), status: 400,
                code: "VALIDATION_ERROR"),
            Case(
                name: "a missing field", body: Array("\(form)}".utf8), status: 400, code: "VALIDATION_ERROR"),
            Case(
                name: "NUL", body: Array("\(form),\"message\":\"\(words)\\u0000\"}".utf8), status: 400,
                code: "MALFORMED_PAYLOAD"),
            Case(
                name: "invalid UTF-8", body: Array("\(form),\"message\":\"\(words)".utf8) + [0xff, 0xfe, 0x22, 0x7d],
                status: 400, code: "MALFORMED_PAYLOAD"),
            Case(
                name: "10 MB", body: Array("\(form),\"message\":\"\(String(repeating: words, count: 450_000))\"}".utf8),
                status: 413, code: "PAYLOAD_TOO_LARGE"),
            Case(
                name: "another media type", type: "text/plain", body: Array(words.utf8), status: 415,
                code: "UNSUPPORTED_MEDIA_TYPE"),
            Case(name: "an unknown route", path: "/\(mail)", body: [], status: 404, code: "NOT_FOUND"),
            Case(name: "a wrong method", method: "DELETE", body: [], status: 405, code: "METHOD_NOT_ALLOWED"),
            Case(
                name: "a made-up reference", method: "GET", path: "/api/v1/tickets/TKT-00000-00000-00000-00000",
                body: [], status: 404, code: "TICKET_NOT_FOUND"),
        ]

        @Test(.timeLimit(.minutes(2)))
        func `what cannot be read is refused in words, stored nowhere, and not written to the log`() async throws {
            try await Fleet.run(FleetPlan(services: [.gateway], environment: ["LOG_LEVEL": "debug"])) { fleet in
                for each in Self.cases { try await Self.check(each, fleet) }
                try await Self.checkHalfARequest(fleet)

                #expect(try await fleet.messages(on: .ticketsIncoming).isEmpty)
                #expect(try await fleet.number("SELECT count(*) FROM intake_spool") == 0)
                let log = try fleet.service(.gateway).process.log
                for line in log.split(separator: "\n") {
                    #expect(!line.contains("secret.person") && !line.contains("very private"), "\(line)")
                }
                // It still works.
                try await fleet.submit(Submission())
            }
        }

        private static func check(_ each: Case, _ fleet: Fleet) async throws {
            let api = try fleet.api
            var request = HTTPClientRequest(
                method: each.method, url: api + each.path, headers: ["Content-Type": each.type], body: each.body)
            request.timeout = .seconds(20)
            let response = try await fleet.client.send(request)
            #expect(response.status == each.status, "\(each.name)")
            let body = try JSONValue(json: response.body)
            #expect(body["error"]?.string == each.code, "\(each.name)")
            #expect(body["message"]?.string?.isEmpty == false, "\(each.name)")
            #expect(body["details"]?.array != nil, "\(each.name)")
            #expect(Set(body.object?.keys.map(\.self) ?? []) == ["error", "message", "details"], "\(each.name)")
            let text = String(decoding: response.body, as: UTF8.self)
            #expect(!text.contains(mail) && !text.contains(words), "\(each.name)")
            if each.status == 405 { #expect(response.headers["Allow"] != nil) }
        }

        private static func checkHalfARequest(_ fleet: Fleet) async throws {
            let port = try #require(try fleet.service(.gateway).apiPort)
            let head = "POST /api/v1/support/form HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            let halves = [
                "POST /api/v1/supp", head, "\(head)Content-Length: 500\r\n\r\n\(form)", "\(mail)\r\n\r\n",
            ]
            await withDiscardingTaskGroup { group in
                for half in halves {
                    group.addTask {
                        let answer = await RawRequest.answer(to: half, port: port)
                        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(half): \(answer)")
                    }
                }
            }
        }
    }
}

/// Bytes that no HTTP client would send.
private enum RawRequest {
    /// Sends text, says that nothing more comes, and gives what is answered until the connection is closed.
    static func answer(to text: String, port: UInt16) async -> String {
        await withCheckedContinuation { continuation in
            OwnThread.start(name: "raw-request") { continuation.resume(returning: exchange(Array(text.utf8), port)) }
        }
    }

    private static func exchange(_ bytes: [UInt8], _ port: UInt16) -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return "no connection" }
        _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        shutdown(descriptor, Int32(SHUT_WR))
        var text = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return text }
            text += String(decoding: buffer[..<count], as: UTF8.self)
        }
    }
}
