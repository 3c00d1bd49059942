import Core
import Foundation
import TestSupport
import Testing

@testable import FTE

/// The official client of the protocol against the real program; skipped where it cannot be installed.
@Suite(
    .timeLimit(.minutes(5)),
    .enabled("the official MCP client could not be installed from the package index") {
        try await OfficialClient.run("ready", environment: [:]).status == 0
    })
struct MCPClientTests {
    @Test(arguments: ["auto", "legacy", "pinned", "leak"])
    func `the official client lists and calls all five tools`(check: String) async throws {
        try await MCPFixture.with { fixture in
            let customer = try await fixture.addCustomer()
            let result = try await OfficialClient.run(
                check, OfficialClient.program, customer.text,
                environment: [
                    "DATABASE_URL": fixture.database.url, "FTE_HOME": Repository.root, "EMBEDDER": "hashed",
                    "TICKET_KEY": String(repeating: "7", count: 64),
                ])
            #expect(result.status == 0, "\(check): \(result.output)")
            #expect(result.output.contains("as it should be"))
        }
    }
}

/// Runs the client's script.
private enum OfficialClient {
    /// The program of this build, beside the tests.
    static var program: String {
        get throws {
            let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: tests).deletingLastPathComponent().appending(path: "fte").path
        }
    }

    static func run(_ arguments: String..., environment: [String: String]) async throws -> (
        status: Int32, output: String
    ) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments = ["240", "\(Repository.root)/Tests/Python/run", "mcp_client.py"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let log = FileManager.default.temporaryDirectory.appending(path: "mcp-client-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: log) }
        let output = try FileHandle(forWritingTo: log)
        (process.standardOutput, process.standardError) = (output, output)
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        return (status, (try? String(contentsOf: log, encoding: .utf8)) ?? "")
    }
}
