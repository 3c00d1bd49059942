import Core
import Glibc
import HTTPServer
import Lifecycle
import Synchronization

/// Runs a server for the length of a closure and ends it in order.
func withServer(
    _ configure: (inout HTTPServerConfiguration) -> Void = { _ in }, metrics: MetricsRegistry? = nil,
    answering answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse = { _ in .text("fine") },
    _ body: (_ port: Int, _ server: HTTPServer) async throws -> Void
) async throws {
    var configuration = HTTPServerConfiguration()
    configure(&configuration)
    let server = HTTPServer(
        configuration: configuration, handler: HTTPClosureHandler(answer), log: .silent, metrics: metrics)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        let port = try await poll("the server listens") { server.boundPort }
        do { try await body(port, server) } catch {
            server.shutDown()
            throw error
        }
        server.shutDown()
        try await group.waitForAll()
    }
}

/// Something that was waited for did not come true.
struct NeverHappened: Error {
    let what: String
}

/// Asks until there is an answer, for ten seconds at most.
func poll<Value>(_ what: String, _ question: () async throws -> Value?) async throws -> Value {
    let end = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < end {
        if let value = try await question() { return value }
        try await Task.sleep(for: .milliseconds(2))
    }
    throw NeverHappened(what: what)
}

/// Holds tasks up until it is opened.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    var waitingCount: Int { state.withLock { $0.waiting.count } }

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            defer { state = (true, []) }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// A socket that sends exactly the bytes it is told to, from a thread of its own.
struct RawConnection: Sendable {
    private let descriptor: Int32

    static func connect(to port: Int) throws -> RawConnection {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let result = withUnsafeBytes(of: &address) { bytes in
            bytes.bindMemory(to: sockaddr.self).baseAddress.map {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw NeverHappened(what: "a connection") }
        return RawConnection(descriptor: descriptor)
    }

    /// Sends bytes; stops where the other side stops taking them.
    func send(_ bytes: [UInt8]) async {
        await onOwnThread {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    func send(_ text: String) async { await send(Array(text.utf8)) }

    /// Reads until the other side closes, or until what came satisfies a condition.
    func read(until isEnough: @escaping @Sendable (String) -> Bool = { _ in false }) async -> String {
        await onOwnThread {
            var text = ""
            var buffer = [UInt8](repeating: 0, count: 65536)
            while !isEnough(text) {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { break }
                text += String(decoding: buffer[..<count], as: UTF8.self)
            }
            return text
        }
    }

    /// How long it takes until the other side closes, nothing being said; on a thread of its own, whatever else runs.
    func timeUntilClosed() async -> Duration {
        await onOwnThread {
            let start = ContinuousClock.now
            var byte: UInt8 = 0
            return recv(descriptor, &byte, 1, 0) == 0 ? start.duration(to: .now) : .seconds(3600)
        }
    }

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    func close() { Glibc.close(descriptor) }

    private func onOwnThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            OwnThread.start(name: "raw-client") { continuation.resume(returning: work()) }
        }
    }
}

/// What a server says to these bytes until it closes the connection.
func answer(to request: String, on port: Int) async throws -> String {
    try await answer(to: Array(request.utf8), on: port)
}

func answer(to request: [UInt8], on port: Int) async throws -> String {
    let connection = try RawConnection.connect(to: port)
    defer { connection.close() }
    await connection.send(request)
    return await connection.read()
}

/// How often a text holds another.
func count(of part: String, in text: String) -> Int {
    text.ranges(of: part).count
}
