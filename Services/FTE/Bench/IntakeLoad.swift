import Core
import Glibc

/// Submits forms over a number of connections, one at a time on each, from one thread that does nothing else.
struct IntakeLoad {
    /// What a run showed.
    struct Result: Sendable, Encodable {
        var accepted = 0
        var refused = 0
        var seconds = 0.0
        var perSecond = 0.0
        var p50Milliseconds = 0.0
        var p99Milliseconds = 0.0
        var longestMilliseconds = 0.0
        var statuses: [String: Int] = [:]

        enum CodingKeys: String, CodingKey {
            case accepted, refused, seconds, statuses
            case perSecond = "per_second"
            case p50Milliseconds = "p50_ms"
            case p99Milliseconds = "p99_ms"
            case longestMilliseconds = "max_ms"
        }
    }

    let port: UInt16
    let connections: Int
    let requests: Int
    /// How many different customers write.
    let customers: Int
    /// What they write, under a subject of one word; unless given, a question of three sentences under a subject.
    let message: String?
    private let run = UInt32.random(in: .min ... .max)

    init(port: UInt16, connections: Int, requests: Int, customers: Int, message: String? = nil) {
        self.message = message
        self.port = port
        self.connections = connections
        self.requests = requests
        self.customers = customers
    }

    /// Blocks until every request has its answer.
    func measure() throws -> Result {
        var open: [LoadConnection] = []
        defer { open.forEach { $0.close() } }
        var buffer = [UInt8](repeating: 0, count: 16_384)
        var latencies: [Double] = []
        latencies.reserveCapacity(requests)
        var result = Result()
        var next = 0
        let start = ContinuousClock.now
        for _ in 0..<min(connections, requests) {
            var connection = try LoadConnection(port: port)
            try connection.send(request(next))
            next += 1
            open.append(connection)
        }
        var polled = open.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        while latencies.count < requests {
            guard unsafe poll(&polled, nfds_t(polled.count), 10_000) > 0 else {
                throw CommandFailure("no answer came for ten seconds")
            }
            for index in polled.indices where polled[index].revents != 0 {
                guard let status = try open[index].receive(into: &buffer) else { continue }
                latencies.append(open[index].sentAt.duration(to: .now).milliseconds)
                result.statuses["\(status)", default: 0] += 1
                guard next < requests else { continue }
                try open[index].send(request(next))
                next += 1
            }
        }
        result.seconds = start.duration(to: .now).milliseconds / 1000
        result.complete(latencies)
        return result
    }

    private func request(_ number: Int) -> [UInt8] {
        let standard = "Hello, I cannot sign in any more. How do I reset my password? This is question"
        let subject = message == nil ? "How do I reset my password (\(number))" : "Question"
        var text = ""
        text.append(jsonString: "\(message ?? standard) \(number).")
        let body = """
            {"name":"Load \(number)","email":"load-\(run)-\(number % customers)@example.com",\
            "subject":"\(subject)","category":"account_access","priority":"medium","message":\(text)}
            """
        return Array(
            """
            POST /api/v1/support/form HTTP/1.1\r
            Host: 127.0.0.1:\(port)\r
            Content-Type: application/json\r
            Content-Length: \(body.utf8.count)\r
            \r
            \(body)
            """.utf8)
    }
}

extension IntakeLoad.Result {
    fileprivate mutating func complete(_ latencies: [Double]) {
        accepted = statuses["201"] ?? 0
        refused = latencies.count - accepted
        perSecond = seconds > 0 ? Double(accepted) / seconds : 0
        let sorted = latencies.sorted()
        p50Milliseconds = sorted.quantile(0.5)
        p99Milliseconds = sorted.quantile(0.99)
        longestMilliseconds = sorted.last ?? 0
    }
}

extension [Double] {
    /// The value below which a share of a sorted list lies; 0 when it is empty.
    func quantile(_ share: Double) -> Double {
        isEmpty ? 0 : self[Swift.min(count - 1, Int(Double(count) * share))]
    }
}

extension Duration {
    /// As a number of milliseconds.
    var milliseconds: Double { Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15 }
}
