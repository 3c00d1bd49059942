import Core
import Foundation
import KafkaClient
import Lifecycle

/// A real Kafka for tests, started with the script that `KAFKA_CLUSTER` names, in a directory of its own.
///
/// It is wiped when the test process ends, however it ends: a shell waits for the other end of a pipe to close.
public final class TestKafkaCluster: Sendable {
    /// Where it is.
    public let bootstrap: String
    /// How many brokers it has.
    public let nodes: Int
    private let script: String
    private let directory: String

    /// The script that starts a Kafka, or nil when there is none on this machine.
    public static let script: String? = {
        let named = ProcessInfo.processInfo.environment["KAFKA_CLUSTER"]
        let beside = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/kafka/kafka").path
        let path = named ?? beside
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    /// Whether suites on a real Kafka run: on CI they always do, and fail when there is no script.
    public static var isWanted: Bool {
        script != nil || !(ProcessInfo.processInfo.environment["CI"] ?? "").isEmpty
    }

    private init(script: String, nodes: Int, settings: [String]) throws {
        self.script = script
        self.nodes = nodes
        let directory = NSTemporaryDirectory() + "kafka-test-\(UUID().uuidString)"
        self.directory = directory
        let wipe = "trap '' INT TERM; cat >/dev/null; \"$0\" wipe --dir \"$1\""
        try TestKafkaProcess.startWatching(["bash", "-c", wipe, script, directory])
        bootstrap = try Self.start(script, directory, nodes, settings)
    }

    /// Starts a cluster with the eight topics.
    public static func start(nodes: Int, settings: [String] = []) async throws -> TestKafkaCluster {
        guard let script else { throw TestKafkaError("no script to start Kafka with: set KAFKA_CLUSTER") }
        let cluster = try await onOwnThread { try TestKafkaCluster(script: script, nodes: nodes, settings: settings) }
        _ = try await KafkaTopics(configuration: KafkaConfiguration(bootstrap: cluster.bootstrap), log: .silent)
            .create(TestKafkaTopics.settings)
        return cluster
    }

    /// Kills a broker as `kill -9` does.
    public func kill(node: Int) async throws { try await run("kill", "\(node)") }

    /// Starts a killed broker again and waits until it serves.
    public func restart(node: Int) async throws {
        do { try await run("restart", "\(node)") } catch {
            // The script may have looked before the broker's process was there; what counts is whether it serves.
            let (script, directory) = (script, directory)
            let isServing = try await eventually(within: .seconds(60)) {
                let status = try await Self.onOwnThread {
                    try TestKafkaProcess.run([script, "status", "--dir", directory])
                }
                return status.split(separator: "\n").contains {
                    $0.hasPrefix("node \(node) ") && $0.contains("serving")
                }
            }
            if !isServing { throw error }
        }
    }

    /// Stops it and removes what it wrote.
    public func wipe() async throws { try await run("wipe") }

    private func run(_ arguments: String...) async throws {
        let (script, directory) = (script, directory)
        _ = try await Self.onOwnThread { try TestKafkaProcess.run([script] + arguments + ["--dir", directory]) }
    }

    /// A broker takes a moment to begin; the script may look too early, so that it is asked a second time.
    private static func start(_ script: String, _ directory: String, _ nodes: Int, _ settings: [String]) throws
        -> String
    {
        let arguments =
            [script, "start", "--nodes", "\(nodes)", "--heap", "256m", "--dir", directory]
            + settings.flatMap { ["--set", $0] }
        let text: String
        do { text = try TestKafkaProcess.run(arguments) } catch { text = try TestKafkaProcess.run(arguments) }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func onOwnThread<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            OwnThread.start(name: "test-kafka") {
                continuation.resume(with: Swift.Result { try body() })
            }
        }
    }
}

/// A cluster could not be driven.
public struct TestKafkaError: Error, CustomStringConvertible {
    /// The error in words, without payload or secrets.
    public let description: String
    init(_ description: String) { self.description = description }
}
