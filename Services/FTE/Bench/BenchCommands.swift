import Core
import KafkaClient
import PostgresClient

/// Measures how fast a gateway accepts forms.
struct BenchIntakeCommand: Command {
    static let path = ["bench", "intake"]
    static let operands = "PORT"
    static let summary = "submits forms to a gateway on this machine and measures"
    static let options = [
        CommandOption("--requests", value: "N", help: "how many, 20000 unless given"),
        CommandOption("--connections", value: "N", help: "over how many connections, 64 unless given"),
        CommandOption("--customers", value: "N", help: "from how many customers, as many as requests unless given"),
        CommandOption("--message", value: "TEXT", help: "what they write, each with a number of its own at the end"),
    ]

    private let load: IntakeLoad

    init(_ arguments: inout Arguments) throws {
        let requests = try arguments.integer("--requests", in: 1...10_000_000) ?? 20_000
        load = IntakeLoad(
            port: try arguments.number("PORT", as: UInt16.self),
            connections: try arguments.integer("--connections", in: 1...1000) ?? 64, requests: requests,
            customers: try arguments.integer("--customers", in: 1...10_000_000) ?? requests,
            message: arguments.text("--message"))
    }

    func run(_ context: CommandContext) throws -> Int32 {
        let result = try load.measure()
        if context.json {
            try context.terminal.write(json: result)
        } else {
            context.terminal.write(
                "\(Int(result.perSecond)) accepted a second, p50 \(result.p50Milliseconds) ms, p99 \(result.p99Milliseconds) ms"
            )
            context.terminal.write("answers by status: \(result.statuses.sorted { $0.key < $1.key })")
        }
        return result.refused == 0 ? 0 : 1
    }
}

/// Measures how fast messages that wait are concluded.
struct BenchProcessingCommand: Command {
    static let path = ["bench", "processing"]
    static let summary = "watches messages being concluded, from when it starts until a number has been reached"
    static let options = [
        CommandOption("--messages", value: "N", help: "how many are to be concluded from now on, 20000 unless given"),
        CommandOption("--timeout", value: "SECONDS", help: "how long to watch, 120 unless given"),
    ]

    private let messages: Int
    private let timeout: Int

    init(_ arguments: inout Arguments) throws {
        messages = try arguments.integer("--messages", in: 1...10_000_000) ?? 20_000
        timeout = try arguments.integer("--timeout", in: 1...86_400) ?? 120
    }

    func run(_ context: CommandContext) async throws -> Int32 {
        try await context.withPool { pool in
            let began = try await now(pool)
            let deadline = ContinuousClock.now + .seconds(timeout)
            let events = try await eventsWritten(pool)
            while ContinuousClock.now < deadline {
                // A concluded message has left three events and more; a sequence that was never used counts one less.
                // Counting rows before that would only cost the server what it should spend on them.
                if try await eventsWritten(pool) - events >= 3 * messages - 1 {
                    let result = try await result(pool, since: began)
                    if result.messages >= messages {
                        try context.terminal.write(json: result)
                        return 0
                    }
                }
                try await Task.sleep(for: .milliseconds(200))
            }
            throw CommandFailure(
                "\(try await result(pool, since: began).messages) of \(messages) were concluded in time")
        }
    }

    private func now(_ pool: PostgresPool) async throws -> Timestamp {
        try await pool.query("SELECT now()").first?.value(0, as: Timestamp.self) ?? .now
    }

    private func eventsWritten(_ pool: PostgresPool) async throws -> Int {
        try await pool.query("SELECT last_value FROM outbox_id_seq").first?.value(0, as: Int.self) ?? 0
    }

    /// From the first conclusion to the last, as the runs themselves say it; joining the group is left out.
    private func result(_ pool: PostgresPool, since began: Timestamp) async throws -> Result {
        let row = try await pool.query(
            """
            SELECT count(*), extract(epoch FROM max(ended_at) - min(ended_at))::float8
            FROM agent_runs WHERE ended_at >= \(began)
            """
        ).first
        let count = try row?.value(0, as: Int.self) ?? 0
        let seconds = try row?.optional(1, as: Double.self) ?? 0
        return Result(messages: count, seconds: seconds, perSecond: seconds > 0 ? Double(count) / seconds : 0)
    }

    private struct Result: Encodable {
        let messages: Int
        let seconds: Double
        let perSecond: Double

        enum CodingKeys: String, CodingKey {
            case messages, seconds
            case perSecond = "per_second"
        }
    }
}

/// Measures the Kafka layer alone.
struct BenchKafkaCommand: Command {
    static let path = ["bench", "kafka"]
    static let summary = "fills the topic of incoming messages, or reads it through the keyed lanes and measures"
    static let options = [
        CommandOption("--fill", help: "only write the messages"),
        CommandOption("--filled", help: "only read: they are there already"),
        CommandOption("--messages", value: "N", help: "how many, 200000 unless given"),
        CommandOption("--customers", value: "N", help: "of how many customers, 20000 unless given"),
        CommandOption("--size", value: "BYTES", help: "of each value, 1024 unless given"),
        CommandOption("--in-flight", value: "N", help: "how many at a time, 2000 unless given"),
        CommandOption("--work-ms", value: "MS", help: "how long each takes, 0 unless given"),
    ]

    private let fillsOnly: Bool
    private let isFilled: Bool
    private let messages: Int
    private let customers: Int
    private let size: Int
    private let inFlight: Int
    private let work: Int

    init(_ arguments: inout Arguments) throws {
        fillsOnly = arguments.flag("--fill")
        isFilled = arguments.flag("--filled")
        messages = try arguments.integer("--messages", in: 1...10_000_000) ?? 200_000
        customers = try arguments.integer("--customers", in: 1...10_000_000) ?? 20_000
        size = try arguments.integer("--size", in: 8...500_000) ?? 1024
        inFlight = try arguments.integer("--in-flight", in: 1...100_000) ?? 2000
        work = try arguments.integer("--work-ms", in: 0...60_000) ?? 0
    }

    func run(_ context: CommandContext) async throws -> Int32 {
        let bootstrap = try context.kafka().bootstrap
        if !isFilled {
            try await KafkaLayerBenchmark.fill(
                bootstrap: bootstrap, messages: messages, keys: customers, size: size)
        }
        guard !fillsOnly else { return 0 }
        let result = try await KafkaLayerBenchmark.run(
            bootstrap: bootstrap, messages: messages, keys: customers, inFlight: inFlight, work: .milliseconds(work))
        try context.terminal.write(
            json: [
                "messages": Double(result.messages), "seconds": result.seconds, "per_second": result.rate,
                "join_seconds": result.joinSeconds, "peak_mb": result.peakMegabytes,
                "out_of_order": Double(result.outOfOrder), "repeated": Double(result.repeated),
                "committed": Double(result.committed),
            ])
        return result.outOfOrder == 0 ? 0 : 1
    }
}
