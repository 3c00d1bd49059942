import Core
import FoundationEssentials
import KafkaClient
import Lifecycle
import Messaging
import PostgresClient

/// What a command works with: the environment, the project's files, and connections made from it.
struct CommandContext: Sendable {
    let terminal: Terminal
    /// Whether results are wanted as JSON.
    let json: Bool
    let environment: [String: String]

    /// Warnings of the layers below go to standard error.
    var log: Log { Log(service: "fte", level: .warning) }

    /// Who is at the keyboard.
    var person: String {
        environment["SUDO_USER"] ?? environment["USER"] ?? environment["LOGNAME"] ?? "unknown"
    }

    /// Reads the environment and reports everything that is wrong with it.
    func read<Value>(_ body: (inout EnvironmentReader) -> Value) throws -> Value {
        var reader = EnvironmentReader(environment)
        let value = body(&reader)
        try reader.finish()
        return value
    }

    /// Lends a pool made from `DATABASE_URL`.
    func withPool<Value>(
        connections: Int = 4, _ body: (PostgresPool) async throws -> Value
    ) async throws -> Value {
        var configuration = try read { PostgresConfiguration(reading: &$0, applicationName: "fte") }
        configuration.minimumConnections = 0
        configuration.maximumConnections = connections
        configuration.statementTimeout = .seconds(120)
        let pool = PostgresPool(configuration: configuration, log: log, metrics: MetricsRegistry())
        defer { pool.shutDown() }
        return try await body(pool)
    }

    /// How to reach Kafka, from `KAFKA_BOOTSTRAP_SERVERS` and the rest.
    func kafka() throws -> KafkaConfiguration {
        try read { KafkaConfiguration(from: &$0, clientID: "fte") }
    }

    /// Lends a producer that runs as long as the body does.
    func withProducer<Value: Sendable>(
        _ body: @Sendable @escaping (KafkaProducer) async throws -> Value
    ) async throws -> Value {
        let producer = KafkaProducer(configuration: try kafka(), log: log, metrics: MetricsRegistry())
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await producer.run() }
            defer { producer.shutDown() }
            return try await body(producer)
        }
    }

    /// The path of one of the project's files.
    func path(_ relative: String) throws -> String {
        guard let home = ProjectHome.find(environment) else {
            throw CommandFailure("the project's files are not found: set FTE_HOME to the folder that holds schemas/")
        }
        return "\(home)/\(relative)"
    }
}
