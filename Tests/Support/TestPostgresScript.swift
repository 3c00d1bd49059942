import Foundation
import Glibc
import Lifecycle

/// The server all suites of a test process share.
actor SharedServer {
    private let worker = ScriptRunner()
    private var started: Result<String, any Error>?

    func url() async throws -> String {
        if let url = ProcessInfo.processInfo.environment["TEST_DATABASE_URL"], !url.isEmpty { return url }
        if let started { return try started.get() }
        // Several suites may ask before the first is answered: the script gives all of them the same server.
        let directory = TestPostgresFiles.sharedDirectory
        do {
            let url = try await worker.run("start", directory)
            started = .success(url)
            return url
        } catch {
            started = .failure(error)
            throw error
        }
    }
}

/// Runs `compose/local/postgres`, one call at a time, on a thread that may block.
actor ScriptRunner {
    private let executor = ThreadExecutor(name: "test-postgres")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func run(_ command: String, _ directory: String) throws -> String {
        let script = TestPostgresFiles.repository + "/compose/local/postgres"
        let process = ProcessInfo.processInfo.processIdentifier
        let line = "exec '\(script)' \(command) --dir '\(directory)' --throwaway \(process) 2>'\(directory).log'"
        guard let output = popen(line, "r") else { throw TestPostgresError(problem: "no process could be started") }
        var bytes: [UInt8] = []
        var byte = fgetc(output)
        while byte >= 0 {
            bytes.append(UInt8(truncatingIfNeeded: byte))
            byte = fgetc(output)
        }
        let status = pclose(output)
        let complaint = (try? String(contentsOfFile: "\(directory).log", encoding: .utf8)) ?? ""
        unlink("\(directory).log")
        guard status == 0 else { throw TestPostgresError(problem: complaint) }
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

enum TestPostgresFiles {
    /// The folder of `Package.swift`.
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path(percentEncoded: false).dropLastSlash

    static let sharedDirectory = makeDirectoryName()

    static func makeDirectoryName() -> String {
        NSTemporaryDirectory().dropLastSlash + "/fte-test-postgres-\(UUID().uuidString.lowercased())"
    }
}

extension String {
    fileprivate var dropLastSlash: String { count > 1 && hasSuffix("/") ? String(dropLast()) : self }
}
