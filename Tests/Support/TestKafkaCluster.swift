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
    private let watch: FileHandle

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
        script != nil || ProcessInfo.processInfo.environment["CI"] != nil
    }

    private init(script: String, nodes: Int, settings: [String]) throws {
        self.script = script
        self.nodes = nodes
        let directory = NSTemporaryDirectory() + "kafka-test-\(UUID().uuidString)"
        self.directory = directory
        watch = try Self.wipeAtEnd(script, directory)
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
    public func restart(node: Int) async throws { try await run("restart", "\(node)") }

    /// Stops it and removes what it wrote.
    public func wipe() async throws { try await run("wipe") }

    private func run(_ arguments: String...) async throws {
        let (script, directory) = (script, directory)
        _ = try await Self.onOwnThread { try Self.call(script, arguments + ["--dir", directory]) }
    }

    /// A broker takes a moment to begin; the script may look too early, so that it is asked a second time.
    private static func start(_ script: String, _ directory: String, _ nodes: Int, _ settings: [String]) throws -> String {
        let arguments = ["start", "--nodes", "\(nodes)", "--heap", "256m", "--dir", directory]
            + settings.flatMap { ["--set", $0] }
        let text: String
        do { text = try call(script, arguments) } catch { text = try call(script, arguments) }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func wipeAtEnd(_ script: String, _ directory: String) throws -> FileHandle {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/setsid")
        process.arguments = ["bash", "-c", "trap '' INT TERM; cat >/dev/null; \"$0\" wipe --dir \"$1\"", script, directory]
        let pipe = Pipe()
        process.standardInput = pipe
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return pipe.fileHandleForWriting
    }

    private static func call(_ script: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/setsid")
        process.arguments = ["--wait", script] + arguments
        let output = URL(filePath: NSTemporaryDirectory() + "kafka-test-output-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: output) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw TestKafkaError("\(arguments.first ?? "") ended with \(process.terminationStatus)")
        }
        return try String(contentsOf: output, encoding: .utf8)
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
    public let description: String
    init(_ description: String) { self.description = description }
}
