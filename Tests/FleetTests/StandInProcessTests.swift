import Core
import Foundation
import Glibc
import HTTPClient
import PostgresClient
import StandIns
import TestSupport
import Testing

extension FleetSuite {
    /// The process that `make up` starts for providers without a real account.
    @Suite struct StandInProcessTests {
        @Test(.timeLimit(.minutes(3)))
        func `who writes at the desk of the stand-ins finds the answer there, whatever the provider`() async throws {
            try await StandInProcess.run { process in
                #expect(process.permissions == [0o600, 0o600])
                let variables = process.variables
                try await Fleet.run(FleetPlan(environment: variables)) { fleet in
                    let desk = try #require(variables["FTE_STAND_INS_URL"])
                    #expect(try await fleet.tell("\(desk)/gateway", ["url": try fleet.api]).status == 200)
                    try await fleet.wait("the first cursor") {
                        try await fleet.number("SELECT count(*) FROM mailbox_cursors") == 1
                    }
                    let customers = [
                        ["provider": "gmail", "from": "kim@example.org", "name": "Kim Jürgens", "subject": "Paßwort?"],
                        ["provider": "twilio", "from": "+4915112345678", "name": "Kim"],
                        ["provider": "meta", "from": "+4915112345679", "name": "Kim"],
                    ]
                    for customer in customers {
                        let message = customer.merging(["text": "How do I reset my password?"]) { $1 }
                        #expect(try await fleet.tell("\(desk)/messages", message).status == 202)
                    }
                    for customer in customers {
                        let address = try #require(customer["from"]).replacing("+", with: "%2B")
                        try await fleet.wait("the answer to \(customer)") {
                            let page = try await fleet.get("\(desk)/messages?to=\(address)")
                            let found = try JSONValue(json: page.body)["messages"]?.array ?? []
                            return found.count == 1 && found[0]["provider"]?.string == customer["provider"]
                                && found[0]["text"]?.string?.contains("Kim") == true
                                && found[0]["text"]?.string?.contains("password") == true
                        }
                    }
                    try await fleet.wait("health to be healthy") {
                        try await fleet.health()["status"]?.string == "healthy"
                    }
                }
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func `the desk refuses what it cannot have sent, and what a page in a browser could send`() async throws {
            try await StandInProcess.run { process in
                let desk = try #require(process.variables["FTE_STAND_INS_URL"])
                let client = HTTPClient()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await client.run() }
                    defer { client.shutDown() }
                    let bodies: [(String, String, Int)] = [
                        (#"{"provider":"pigeon","from":"kim@example.org"}"#, "application/json", 400),
                        (#"{"provider":"smtp","from":"kim@example.org"}"#, "application/json", 400),
                        (#"{"provider":"gmail","from":"kim@example.org\nBcc: a@b.example"}"#, "application/json", 400),
                        (#"{"provider":"gmail","from":"kim"}"#, "application/json", 400),
                        (#"{"provider":"meta","from":"0151"}"#, "application/json", 400),
                        ("provider=gmail", "application/json", 400),
                        (#"{"provider":"twilio","from":"+4915112345678"}"#, "text/plain", 415),
                    ]
                    for (body, type, status) in bodies {
                        let request = HTTPClientRequest(
                            method: "POST", url: "\(desk)/messages", headers: ["Content-Type": type],
                            body: Array(body.utf8))
                        let answer = try await client.send(request)
                        #expect(answer.status == status, "\(body)")
                    }
                }
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func `each start has secrets of its own, and only what is asked for is told`() async throws {
            try await StandInProcess.run(["FTE_STAND_INS": "twilio"]) { first in
                try await StandInProcess.run(["FTE_STAND_INS": "twilio,smtp"]) { second in
                    #expect(first.variables["TWILIO_AUTH_TOKEN"] != second.variables["TWILIO_AUTH_TOKEN"])
                    #expect(first.variables["META_ACCESS_TOKEN"] == nil && first.variables["GMAIL_MAILBOX"] == nil)
                    #expect(second.variables["SMTP_URL"]?.hasPrefix("smtp://127.0.0.1:") == true)
                }
            }
        }
    }
}

extension Fleet {
    /// Posts an object of texts as JSON.
    fileprivate func tell(_ url: String, _ fields: [String: String]) async throws -> HTTPClientResponse {
        let body = Array(try JSONEncoder().encode(fields))
        return try await client.send(
            HTTPClientRequest(method: "POST", url: url, headers: ["Content-Type": "application/json"], body: body))
    }
}

/// A running `fte-stand-ins`, with what it says that services need.
private struct StandInProcess: Sendable {
    let variables: [String: String]
    /// Those of the files that hold secrets.
    let permissions: [Int]

    /// Runs one, lends it, and ends it in an orderly way.
    static func run(
        _ environment: [String: String] = [:], _ body: @Sendable (StandInProcess) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "stand-ins-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let own = ["STAND_INS_DIR": folder].merging(FleetProcess.profiling) { $1 }.merging(environment) { $1 }
        let process = try await FleetProcess.start(
            "fte-stand-ins", environment: own, logFile: "\(folder)/log")
        let file = "\(folder)/variables"
        guard await eventually(within: .seconds(20), { FileManager.default.fileExists(atPath: file) }) else {
            throw FleetProcessError("no stand-ins: \(process.log)")
        }
        let permissions = try [file, "\(folder)/gmail.json"].map { path in
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0
        }
        try await body(
            StandInProcess(
                variables: Self.read(try String(contentsOfFile: file, encoding: .utf8)), permissions: permissions))
        process.signal(SIGTERM)
        #expect(try await process.waitForEnd(within: .seconds(10)) == .exited(0))
    }

    private static func read(_ text: String) -> [String: String] {
        let lines = text.split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        return Dictionary(uniqueKeysWithValues: lines.map { ($0[0], $0[1].filter { $0 != "'" }) })
    }
}
