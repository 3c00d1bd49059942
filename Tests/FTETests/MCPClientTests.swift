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
        try await PythonPeer.run("mcp_client.py", arguments, environment: environment)
    }
}
