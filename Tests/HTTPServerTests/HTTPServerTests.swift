import Core
import HTTPServer
import Lifecycle
import Testing

@Suite struct HTTPServerTests {
    @Test func `a request arrives as it was sent`() async throws {
        let echo: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            let parts =
                [request.method, request.path, request.pathSegments.joined(separator: "|")]
                + request.query.map { "\($0.name)=\($0.value)" }
                + [
                    request.headers["x-twice"] ?? "", request.remoteAddress,
                    String(decoding: request.body, as: UTF8.self),
                ]
            return .text(parts.joined(separator: "\n"))
        }
        try await withServer(answering: echo) { port, _ in
            let text = try await answer(
                to: "POST /a%2Fb/c%20d/?q=1%2B1&q=two+words&flag HTTP/1.1\r\nHost: a\r\nX-Twice: yes\r\n"
                    + "Connection: close\r\nContent-Length: 5\r\n\r\nhello", on: port)
            #expect(
                text.hasSuffix(
                    "POST\n/a%2Fb/c%20d/\na/b|c d\nq=1+1\nq=two words\nflag=\nyes\n127.0.0.1\nhello"), "\(text)")
        }
    }

    @Test func `pipelined requests are answered in order on one connection`() async throws {
        try await withServer(answering: { .text("[\($0.path)]") }) { port, _ in
            let requests = (1...50).map { number in
                number % 2 == 0
                    ? "GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n"
                    : "POST /\(number) HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
            }
            let connection = try RawConnection.connect(to: port)
            defer { connection.close() }
            await connection.send(requests.joined())
            let text = await connection.read { $0.contains("[/50]") }
            let order = text.matches(of: /\[\/(\d+)\]/).compactMap { Int($0.output.1) }
            #expect(order == Array(1...50))
        }
    }

    @Test func `HEAD gets the header fields of GET and no body`() async throws {
        try await withServer { port, _ in
            let text = try await answer(to: "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", on: port)
            #expect(text.contains("Content-Length: 4"))
            #expect(text.hasSuffix("\r\n\r\n"))
        }
    }

    @Test func `header fields cannot be smuggled into an answer`() async throws {
        let answering: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            HTTPResponse(status: 200, headers: ["X-Good": "1", "X-Bad": "1\r\nSet-Cookie: a=b"])
        }
        try await withServer(answering: answering) { port, _ in
            let text = try await answer(to: "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", on: port)
            #expect(text.contains("X-Good"))
            #expect(!text.contains("Set-Cookie"))
        }
    }

    @Test func `requests beyond the bound get 503 with Retry-After, those within it are answered`() async throws {
        let gate = Gate()
        let answering: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            await gate.pass()
            return .text("fine")
        }
        let metrics = MetricsRegistry()
        try await withServer({ $0.maximumInFlight = 2 }, metrics: metrics, answering: answering) { port, _ in
            let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            async let first = answer(to: request, on: port)
            async let second = answer(to: request, on: port)
            _ = try await poll("both are with the handler") { gate.waitingCount == 2 ? true : nil }
            let refused = try await answer(to: request, on: port)
            #expect(refused.hasPrefix("HTTP/1.1 503"))
            #expect(refused.contains("Retry-After: 1"))
            #expect(refused.contains("\"SERVICE_UNAVAILABLE\""))
            gate.open()
            #expect(try await first.hasPrefix("HTTP/1.1 200"))
            #expect(try await second.hasPrefix("HTTP/1.1 200"))
        }
        #expect(metrics.prometheusText().contains("http_responses_total{status=\"200\"} 2.0"))
        #expect(metrics.prometheusText().contains("http_responses_total{status=\"503\"} 1.0"))
    }

    @Test func `shutting down answers what is in flight and takes nothing new`() async throws {
        let gate = Gate()
        let answering: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            await gate.pass()
            return .text("fine")
        }
        try await withServer(answering: answering) { port, server in
            let connection = try RawConnection.connect(to: port)
            defer { connection.close() }
            await connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await poll("it is with the handler") { gate.waitingCount == 1 ? true : nil }
            server.shutDown()
            #expect(server.boundPort != nil)
            gate.open()
            let text = await connection.read()
            #expect(text.hasPrefix("HTTP/1.1 200"))
            #expect(text.contains("Connection: close"))
            _ = try await poll("it stops listening") { server.boundPort == nil ? true : nil }
            #expect(throws: NeverHappened.self) { try RawConnection.connect(to: port) }
        }
    }

    @Test func `a client that leaves while its request is handled does no harm`() async throws {
        let gate = Gate()
        let answering: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            if request.path == "/slow" { await gate.pass() }
            return .text("fine")
        }
        try await withServer(answering: answering) { port, _ in
            for _ in 0..<20 {
                let connection = try RawConnection.connect(to: port)
                await connection.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
                connection.close()
            }
            _ = try await poll("all are with the handler") { gate.waitingCount == 20 ? true : nil }
            gate.open()
            let text = try await answer(to: "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", on: port)
            #expect(text.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func `a taken port and a host that is none are errors`() async throws {
        try await withServer { port, _ in
            let second = HTTPServer(
                configuration: HTTPServerConfiguration(port: port), handler: HTTPClosureHandler { _ in .text("") },
                log: .silent)
            let error = await #expect(throws: HTTPServerError.self) { try await second.run() }
            #expect(error?.disposition == .retry)
        }
        let third = HTTPServer(
            configuration: HTTPServerConfiguration(host: "no.such.host"),
            handler: HTTPClosureHandler { _ in .text("") },
            log: .silent)
        await #expect(throws: HTTPServerError.hostUnknown) { try await third.run() }
    }
}
