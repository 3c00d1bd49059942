import Core
import HTTPClient
import HTTPServer
import Synchronization
import Testing

/// The client against the server.
@Suite struct HTTPClientTests {
    @Test func `a request and its answer go through whole`() async throws {
        let echo: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            HTTPResponse(
                status: 201, headers: ["X-Method": request.method, "X-Sent": request.headers["X-Sent"] ?? ""],
                body: request.body.reversed())
        }
        try await withServer(answering: echo) { port, _ in
            try await withClient { client in
                for method in ["POST", "PUT", "PATCH", "DELETE"] {
                    let response = try await client.send(
                        HTTPClientRequest(
                            method: method, url: "http://127.0.0.1:\(port)/x", headers: ["X-Sent": "yes"],
                            body: [1, 2, 0, 3]))
                    #expect(response.status == 201)
                    #expect(response.headers["x-method"] == method)
                    #expect(response.headers["x-sent"] == "yes")
                    #expect(response.body == [3, 0, 2, 1])
                }
                let empty = try await client.send(HTTPClientRequest(method: "POST", url: "http://127.0.0.1:\(port)/x"))
                #expect(empty.body == [])
                let head = try await client.send(HTTPClientRequest(method: "HEAD", url: "http://127.0.0.1:\(port)/x"))
                #expect(head.headers["X-Method"] == "HEAD")
            }
        }
    }

    @Test func `who takes a body gets that of a success, piece by piece, and no other`() async throws {
        let answering: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            let body = Array(repeating: UInt8(ascii: "x"), count: 300_000)
            return request.path == "/well" ? HTTPResponse(status: 200, body: body) : .text(status: 403, "refused")
        }
        try await withServer(answering: answering) { port, _ in
            try await withClient { client in
                let taker = BodyTaker()
                func ask(_ path: String, maximum: Int = 1_000_000) async throws -> HTTPClientResponse {
                    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
                    request.bodyTaker = taker
                    request.maximumResponse = maximum
                    return try await client.send(request)
                }
                let refused = try await ask("/badly")
                #expect(refused.status == 403 && String(decoding: refused.body, as: UTF8.self) == "refused")
                #expect(taker.state == BodyTaker.State())
                let answered = try await ask("/well")
                #expect(answered.status == 200 && answered.body.isEmpty)
                #expect(taker.state.taken == 300_000 && taker.state.begun == 1 && taker.state.pieces > 1)
                let error = await #expect(throws: HTTPClientError.self) { try await ask("/well", maximum: 200_000) }
                #expect(error?.kind == .tooLarge)
                taker.endAfter(100_000)
                let ended = await #expect(throws: HTTPClientError.self) { try await ask("/well") }
                #expect(ended?.kind == .tooLarge)
            }
        }
    }

    @Test func `five hundred requests wait at the same time`() async throws {
        let gate = Gate()
        let answering: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            await gate.pass()
            return .text(request.path)
        }
        try await withServer(answering: answering) { port, _ in
            try await withClient { client in
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 0..<500 {
                        group.addTask {
                            let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/\(number)")
                            return String(decoding: try await client.send(request).body, as: UTF8.self) == "/\(number)"
                        }
                    }
                    _ = try await poll("all are with the handler") { gate.waitingCount == 500 ? true : nil }
                    gate.open()
                    for try await isRight in group { #expect(isRight) }
                }
            }
        }
    }

    @Test func `a request that takes too long times out and may have arrived`() async throws {
        let gate = Gate()
        let answering: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            await gate.pass()
            return .text("late")
        }
        try await withServer(answering: answering) { port, _ in
            try await withClient { client in
                var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/")
                request.timeout = .milliseconds(100)
                let error = await #expect(throws: HTTPClientError.self) { try await client.send(request) }
                #expect(error?.kind == .timedOut)
                #expect(error?.mayHaveArrived == true)
            }
            gate.open()
        }
    }

    @Test func `cancelling a task ends its request at once`() async throws {
        let gate = Gate()
        let answering: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            await gate.pass()
            return .text("late")
        }
        try await withServer(answering: answering) { port, _ in
            try await withClient { client in
                let kind = try await withThrowingTaskGroup(of: HTTPClientError.Kind?.self) { group in
                    group.addTask {
                        do {
                            _ = try await client.send(HTTPClientRequest(url: "http://127.0.0.1:\(port)/"))
                            return nil
                        } catch let error as HTTPClientError { return error.kind }
                    }
                    _ = try await poll("it is with the handler") { gate.waitingCount == 1 ? true : nil }
                    group.cancelAll()
                    return try await group.next() ?? nil
                }
                #expect(kind == .cancelled)
            }
            gate.open()
        }
    }

    @Test func `an answer over its limit is refused, announced or not`() async throws {
        try await withServer(answering: { _ in .text(String(repeating: "x", count: 5000)) }) { port, _ in
            try await withClient { client in
                var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/")
                request.maximumResponse = 4999
                let error = await #expect(throws: HTTPClientError.self) { try await client.send(request) }
                #expect(error?.kind == .tooLarge)
                request.maximumResponse = 5000
                let whole = try await client.send(request)
                #expect(whole.body.count == 5000)
            }
        }
    }

    @Test func `nobody there, no such host and no such thing are told apart`() async throws {
        try await withClient { client in
            var refused = HTTPClientRequest(url: "http://127.0.0.1:1/", dependency: "mailer")
            refused.timeout = .seconds(5)
            let first = await #expect(throws: HTTPClientError.self) { try await client.send(refused) }
            #expect(first?.kind == .refused)
            #expect(first?.disposition == .unavailable(dependency: "mailer"))
            #expect(first?.mayHaveArrived == false)
            for url in ["file:///etc/passwd", "ftp://127.0.0.1/", "nonsense", "http://127.0.0.1/\r\nX: 1"] {
                let error = await #expect(throws: HTTPClientError.self) {
                    try await client.send(HTTPClientRequest(url: url))
                }
                #expect(error?.kind == .invalidRequest, "\(url)")
            }
            let header = HTTPClientRequest(url: "http://127.0.0.1:1/", headers: ["X": "1\r\nY: 2"])
            let error = await #expect(throws: HTTPClientError.self) { try await client.send(header) }
            #expect(error?.disposition == .permanent)
        }
    }

    @Test func `a server that does not speak TLS is not trusted`() async throws {
        try await withServer { port, _ in
            try await withClient { client in
                let request = HTTPClientRequest(url: "https://127.0.0.1:\(port)/")
                let error = await #expect(throws: HTTPClientError.self) { try await client.send(request) }
                #expect(error?.kind == .tls)
            }
        }
    }

    @Test func `redirects are answers unless they were asked for`() async throws {
        let answering: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            request.path == "/old" ? HTTPResponse(status: 302, headers: ["Location": "/new"]) : .text("new")
        }
        try await withServer(answering: answering) { port, _ in
            try await withClient { client in
                var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/old")
                let redirect = try await client.send(request)
                #expect(redirect.status == 302)
                request.followsRedirects = true
                let followed = try await client.send(request)
                #expect(followed.status == 200)
                #expect(followed.headers["Location"] == nil)
            }
        }
    }

    @Test func `a stopped client finishes what it has and takes nothing more`() async throws {
        let gate = Gate()
        let answering: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            await gate.pass()
            return .text("fine")
        }
        try await withServer(answering: answering) { port, _ in
            try await withClient { client in
                let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/")
                async let first = client.send(request)
                _ = try await poll("it is with the handler") { gate.waitingCount == 1 ? true : nil }
                client.shutDown()
                let error = await #expect(throws: HTTPClientError.self) { try await client.send(request) }
                #expect(error?.kind == .closed)
                gate.open()
                let last = try await first
                #expect(last.status == 200)
            }
        }
    }

    private func withClient(_ body: (HTTPClient) async throws -> Void) async throws {
        let client = HTTPClient()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await client.run() }
            do { try await body(client) } catch {
                client.shutDown()
                throw error
            }
            client.shutDown()
            try await group.waitForAll()
        }
    }
}

/// Counts what it takes.
private final class BodyTaker: HTTPBodyTaking {
    struct State: Equatable {
        var begun = 0
        var pieces = 0
        var taken = 0
    }
    private let held = Mutex((state: State(), limit: Int.max))

    var state: State { held.withLock { $0.state } }

    func endAfter(_ bytes: Int) { held.withLock { $0.limit = bytes } }

    func begin() {
        held.withLock { held in
            held.state.begun += 1
            (held.state.taken, held.state.pieces) = (0, 0)
        }
    }

    func take(_ bytes: [UInt8]) -> Bool {
        held.withLock { held in
            held.state.taken += bytes.count
            held.state.pieces += 1
            return held.state.taken <= held.limit
        }
    }
}
