import Core
import HTTPServer
import Synchronization
import TestSupport
import Testing

/// Requests that break the rules, byte by byte.
@Suite struct BadRequestTests {
    static let malformed = "{\"error\":\"MALFORMED_PAYLOAD\""

    @Test func `two content lengths are refused and the connection is closed`() async throws {
        try await expect(
            "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nhello",
            Self.malformed)
    }

    @Test func `a content length beside a transfer encoding is refused`() async throws {
        try await expect(
            "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            Self.malformed)
    }

    @Test func `two hosts are refused`() async throws {
        try await expect("GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", Self.malformed)
    }

    @Test func `an unknown transfer encoding is refused`() async throws {
        try await expect("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", Self.malformed)
    }

    @Test(arguments: [
        "GET /x HTTP/1.1\r\n\r\n", "garbage\r\n\r\n", "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1x\r\n\r\n", "GET /x HTTP/9.9\r\nHost: a\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}", "GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: a\r\nX: {long}\r\n\r\n",
    ])
    func `what is hardly HTTP gets an error or a closed connection and never the handler`(template: String) async throws
    {
        let request = template.replacing("{long}", with: String(repeating: "y", count: 70000))
        let calls = Mutex(0)
        try await withServer(answering: { _ in
            calls.withLock { $0 += 1 }
            return .text("fine")
        }) { port, _ in
            let connection = try RawConnection.connect(to: port)
            defer { connection.close() }
            await connection.send(request)
            connection.finishSending()
            let answer = await connection.read()
            let isRefusal = answer.isEmpty || answer.contains(#/^HTTP/1\.[01] (4\d\d|505) /#)
            #expect(isRefusal, "\(answer)")
        }
        #expect(calls.withLock { $0 } == 0)
    }

    @Test func `half a request reaches no handler and does not hold up the end`() async throws {
        let calls = Mutex(0)
        try await withServer(answering: { _ in
            calls.withLock { $0 += 1 }
            return .text("fine")
        }) { port, _ in
            let connection = try RawConnection.connect(to: port)
            await connection.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf")
            connection.close()
            _ = try await answer(to: "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", on: port)
        }
        #expect(calls.withLock { $0 } == 1)
    }

    @Test func `a body over the limit is read to its end and answered with 413, and the connection lives on`()
        async throws
    {
        let body = String(repeating: "x", count: 10 * 1024 * 1024)
        try await withServer { port, _ in
            let connection = try RawConnection.connect(to: port)
            defer { connection.close() }
            await connection.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
            let refusal = await connection.read { $0.contains("\"details\":[]}") }
            #expect(refusal.hasPrefix("HTTP/1.1 413"))
            #expect(refusal.contains("\"PAYLOAD_TOO_LARGE\""))
            await connection.send("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(await connection.read().hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func `a chunked body over the limit is answered with 413`() async throws {
        let chunk = "10000\r\n\(String(repeating: "x", count: 65536))\r\n"
        let body = String(repeating: chunk, count: 8) + "0\r\n\r\n"
        try await withServer { port, _ in
            let text = try await answer(
                to: "POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n\(body)",
                on: port)
            #expect(text.hasPrefix("HTTP/1.1 413"))
        }
    }

    @Test func `a body beyond what is drained closes the connection`() async throws {
        let body = [UInt8](repeating: 0x78, count: 17 * 1024 * 1024)
        try await withServer { port, _ in
            let head = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n"
            let text = try await answer(to: Array(head.utf8) + body, on: port)
            #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 413"))
            let chunked = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1100000\r\n"
            #expect(try await answer(to: Array(chunked.utf8) + body, on: port) == "")
        }
    }

    @Test func `who asks first is refused before sending a body that is too large`() async throws {
        try await expect(
            "POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 300000\r\n\r\n",
            "\"PAYLOAD_TOO_LARGE\"", status: 413)
    }

    @Test func `each route has its own limit`() async throws {
        let limits: @Sendable (String, String) -> Int = { method, path in method == "POST" && path == "/big" ? 8 : 4 }
        try await withServer({ $0.maximumBody = limits }) { port, _ in
            for (path, length, status) in [("/big", 8, 200), ("/big", 9, 413), ("/small", 4, 200), ("/small", 5, 413)] {
                let text = try await answer(
                    to: "POST \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: \(length)\r\n\r\n"
                        + String(repeating: "x", count: length), on: port)
                #expect(text.hasPrefix("HTTP/1.1 \(status)"), "\(path) \(length)")
            }
        }
    }

    @Test func `headers that drip in are cut off at their deadline`() async throws {
        try await withServer({ $0.headerTimeout = .milliseconds(600) }) { port, _ in
            let connection = try RawConnection.connect(to: port)
            defer { connection.close() }
            await connection.send("GET /x HTTP/1.1\r\nHost: a\r\n")
            #expect(await connection.timeUntilClosed() < .seconds(8))
        }
    }

    @Test func `a body that drips in is cut off at its deadline`() async throws {
        try await withServer({ $0.bodyTimeout = .milliseconds(600) }) { port, _ in
            let connection = try RawConnection.connect(to: port)
            defer { connection.close() }
            await connection.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx")
            #expect(await connection.timeUntilClosed() < .seconds(8))
        }
    }

    @Test func `one address gets no more connections than allowed`() async throws {
        try await withServer({ $0.connectionsPerAddress = 2 }) { port, _ in
            let first = try RawConnection.connect(to: port)
            let second = try RawConnection.connect(to: port)
            defer {
                first.close()
                second.close()
            }
            for connection in [first, second] {
                await connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(await connection.read { $0.hasSuffix("fine") }.hasPrefix("HTTP/1.1 200"))
            }
            #expect(try await answer(to: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", on: port) == "")
        }
    }

    @Test func `errors of the server's own are told in the form that was asked for`() async throws {
        let form: @Sendable (HTTPProblem, HTTPHeaders) -> HTTPResponse = { problem, headers in
            HTTPResponse(status: problem.status, headers: headers, body: Array("own \(problem.code)".utf8))
        }
        try await withServer({ $0.problemResponse = form }) { port, _ in
            let text = try await answer(to: "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", on: port)
            #expect(text.hasSuffix("own MALFORMED_PAYLOAD"))
        }
    }

    @Test func `damaged requests never stop the server`() async throws {
        var generator = SeededGenerator(seed: 3)
        let good = Array(
            ("POST /a%20b?c=d HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"
                + "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n").utf8)
        var damaged: [[UInt8]] = []
        for _ in 0..<300 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            damaged.append(Array(bytes.prefix(Int.random(in: 1...bytes.count, using: &generator))))
        }
        try await withServer({ $0.idleTimeout = .seconds(1) }) { port, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for bytes in damaged {
                    group.addTask {
                        let connection = try RawConnection.connect(to: port)
                        defer { connection.close() }
                        await connection.send(bytes)
                        connection.finishSending()
                        _ = await connection.read()
                    }
                }
                try await group.waitForAll()
            }
            let text = try await answer(to: "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", on: port)
            #expect(text.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func `invalid UTF-8 in path, query and headers does not stop the server`() async throws {
        try await withServer(answering: { .text($0.pathSegments.joined(separator: "|")) }) { port, _ in
            let bytes: [UInt8] = [0xFF, 0xFE]
            let request =
                Array("GET /a".utf8) + bytes + Array("?q=".utf8) + bytes
                + Array(" HTTP/1.1\r\nHost: a\r\nX: ".utf8) + bytes + Array("\r\nConnection: close\r\n\r\n".utf8)
            let text = try await answer(to: request, on: port)
            #expect(text.hasPrefix("HTTP/1.1 "))
        }
    }

    private func expect(_ request: String, _ part: String, status: Int = 400) async throws {
        let calls = Mutex(0)
        try await withServer(answering: { _ in
            calls.withLock { $0 += 1 }
            return .text("fine")
        }) { port, _ in
            let text = try await answer(to: request, on: port)
            #expect(text.hasPrefix("HTTP/1.1 \(status)"))
            #expect(text.contains(part))
            #expect(text.contains("Connection: close"))
        }
        #expect(calls.withLock { $0 } == 0)
    }
}
