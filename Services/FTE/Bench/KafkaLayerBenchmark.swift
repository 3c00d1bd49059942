import Core
import Glibc
import KafkaClient
import Lifecycle
import Messaging
import Synchronization

/// Measures the Kafka layer alone: from the topic through keyed lanes and a handler to the committed offset.
enum KafkaLayerBenchmark {
    /// What one run showed.
    struct Result: Sendable {
        /// Messages handled.
        let messages: Int
        /// From the first message begun to the last one expected.
        let seconds: Double
        /// Messages per second.
        var rate: Double { seconds > 0 ? Double(messages) / seconds : 0 }
        /// From asking to join to the first message.
        let joinSeconds: Double
        /// The memory of this process at the end, and at its highest.
        let residentMegabytes: Double
        let peakMegabytes: Double
        /// Messages that came before an earlier one of their key.
        let outOfOrder: Int
        /// Messages that came twice.
        let repeated: Int
        /// The sum of what is committed afterwards.
        let committed: Int64
    }

    /// Reads what `fill` has written with a group of its own, and counts.
    ///
    /// - Parameters:
    ///   - bootstrap: Where Kafka is; the topic must be there, with the messages of `fill` and no others.
    ///   - messages: How many there are.
    ///   - keys: Over how many keys they are spread.
    ///   - inFlight: How many may be taken and not finished.
    ///   - work: How long each message takes.
    ///   - isSerial: Whether the work is done in the ordered part, or else in the concurrent one.
    /// - Returns: What the run showed.
    /// - Throws: What ended the router.
    static func run(
        bootstrap: String, messages: Int, keys: Int, inFlight: Int, work: Duration, isSerial: Bool = true
    ) async throws -> Result {
        let log = Log(service: "bench", level: .warning)
        let configuration = KafkaConfiguration(bootstrap: bootstrap, clientID: "bench")
        let group = "bench-\(UInt64.random(in: 0 ... .max))"
        let tally = Tally(expected: messages, keys: keys)
        let consumer = KafkaConsumer(configuration: configuration, group: group, topics: [.ticketsIncoming], log: log)
        let handler = ClosureHandler { message in
            tally.begin()
            let step = { @Sendable in
                if work > .zero { try await Task.sleep(for: work) }
                tally.count(message)
            }
            if isSerial || work == .zero {
                try await step()
                return .finished
            }
            return .continuing(step)
        }
        let router = MessageRouter(
            source: consumer, handlers: [.ticketsIncoming: handler], inFlight: inFlight, grace: .seconds(20), log: log,
            metrics: MetricsRegistry())
        tally.whenDone { router.shutDown() }
        let start = ContinuousClock.now
        try await router.run()
        let counted = tally.result
        let tail = try KafkaTail(configuration: configuration, group: group, log: log)
        let partitions = try await tail.partitions(of: .ticketsIncoming).map { TopicPartition(.ticketsIncoming, $0) }
        let committed = try await tail.committed(partitions).reduce(0) { $0 + $1.nextOffset }
        return Result(
            messages: messages, seconds: seconds(counted.first.duration(to: counted.last)),
            joinSeconds: seconds(start.duration(to: counted.first)), residentMegabytes: memory("VmRSS"),
            peakMegabytes: memory("VmHWM"), outOfOrder: counted.outOfOrder, repeated: counted.repeated,
            committed: committed)
    }

    /// Writes messages whose value begins with their number within their key.
    static func fill(bootstrap: String, messages: Int, keys: Int, size: Int) async throws {
        let log = Log(service: "bench", level: .warning)
        let producer = KafkaProducer(
            configuration: KafkaConfiguration(bootstrap: bootstrap), log: log, metrics: MetricsRegistry())
        // A different stretch of random text for each message, so that compression gains no more than it would in life.
        let text = (0..<max(1, size * 64)).map { _ in UInt8.random(in: 33...126) }
        for start in stride(from: 0, to: messages, by: 10_000) {
            try await withThrowingDiscardingTaskGroup { group in
                for number in start..<min(messages, start + 10_000) {
                    let key = Array("customer-\(number % keys)@example.com".utf8)
                    let count = UInt64(number / keys)
                    let stretch = Int.random(in: 0...(text.count - max(0, size - 8)))
                    let value =
                        (0..<8).map { UInt8(truncatingIfNeeded: count >> (56 - $0 * 8)) }
                        + text[stretch..<(stretch + max(0, size - 8))]
                    group.addImmediateTask {
                        try await producer.publish(
                            OutgoingMessage(topic: .ticketsIncoming, key: key, headers: [], value: value))
                    }
                }
            }
        }
        producer.shutDown()
        try await producer.run()
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    /// A line of `/proc/self/status` in megabytes.
    private static func memory(_ name: String) -> Double {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let file = unsafe open("/proc/self/status", O_RDONLY)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe read(file, bytes.baseAddress, bytes.count)
        }
        let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("\(name):") }) else { return 0 }
        return (Double(line.filter { $0.isNumber }) ?? 0) / 1024
    }
}

/// Counts messages as they are handled.
private final class Tally: Sendable {
    struct Counted {
        var messages = 0
        var first = ContinuousClock.now
        var last = ContinuousClock.now
        var outOfOrder = 0
        var repeated = 0
        var next: [UInt64]
    }
    private let expected: Int
    private let hasBegun = Atomic(false)
    private let counted: Mutex<Counted>
    private let done = Mutex<(@Sendable () -> Void)?>(nil)

    init(expected: Int, keys: Int) {
        self.expected = expected
        counted = Mutex(Counted(next: Array(repeating: 0, count: keys)))
    }

    var result: Counted { counted.withLock { $0 } }

    func whenDone(_ body: @escaping @Sendable () -> Void) { done.withLock { $0 = body } }

    func begin() {
        if !hasBegun.exchange(true, ordering: .relaxed) { counted.withLock { $0.first = .now } }
    }

    func count(_ message: ReceivedMessage) {
        let number = message.value.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let key = (message.key ?? []).dropFirst(9).prefix { (48...57).contains($0) }
            .reduce(0) { $0 * 10 + Int($1 - 48) }
        let isDone = counted.withLock { counted in
            counted.messages += 1
            if counted.next.indices.contains(key) {
                if number > counted.next[key] { counted.outOfOrder += 1 }
                if number < counted.next[key] { counted.repeated += 1 }
                counted.next[key] = max(counted.next[key], number + 1)
            }
            if counted.messages == expected { counted.last = .now }
            return counted.messages == expected
        }
        if isDone { done.withLock { $0 }?() }
    }
}
