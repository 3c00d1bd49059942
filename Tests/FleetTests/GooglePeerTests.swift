import Core
import Foundation
import HTTPServer
import Messaging
import StandIns
import Synchronization
import TestSupport
import Testing

extension FleetSuite {
    /// The running webhook and Google's own libraries.
    @Suite struct GooglePeerTests {
        @Test(.timeLimit(.minutes(4)))
        func `what Google's library signs is taken, in the envelope that its emulator pushes, and nothing else`()
            async throws
        {
            try await KeyBoard.run { keys in
                let environment = ["GOOGLE_CERTS_URL": keys]
                try await Fleet.runWithGmail(services: [.gateway], environment: environment) { fleet, gmail in
                    gmail.setPushing(false)
                    let identity = gmail.identity
                    let (status, output) = try await PythonPeer.run(
                        "google_push.py",
                        [
                            "\(try fleet.api)/api/v1/webhooks/gmail", keys, identity.pushAudience,
                            identity.pushAccount, identity.mailbox,
                        ])
                    if status == PythonPeer.isMissing {
                        return print("skipped: the Python libraries cannot be installed here")
                    }
                    try #require(status == 0, "\(output)")
                    let lines = try output.split(separator: "\n").map { try JSONValue(json: $0.utf8) }
                    let pushes = lines.filter { $0["push"] != nil }
                    try #require(pushes.count == 9, "\(output)")
                    for push in pushes {
                        let isGenuine = push["push"]?.string == "genuine"
                        #expect(push["status"] == .number(isGenuine ? 200 : 401), "\(push)")
                    }
                    let told = try await fleet.messages(on: .emailInbound).map { try JSONValue(json: $0.value) }
                    #expect(Set(told.map { $0["history_id"]?.string }) == ["9001", "9002", "9003"])
                    #expect(told.allSatisfy { $0["mailbox"]?.string == identity.mailbox })
                }
            }
        }
    }
}

/// Where keys are put, and read by whoever believes them.
private final class KeyBoard: HTTPHandler {
    private let keys = Mutex<[UInt8]>(Array(#"{"keys":[]}"#.utf8))

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        if request.method == "PUT" { keys.withLock { $0 = request.body } }
        return .json(keys.withLock { $0 })
    }

    /// Runs one and lends its address.
    static func run(_ body: @Sendable (String) async throws -> Void) async throws {
        let server = HTTPServer(configuration: HTTPServerConfiguration(), handler: KeyBoard(), log: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            defer { group.cancelAll() }
            #expect(await eventually { server.boundPort != nil })
            try await body("http://127.0.0.1:\(server.boundPort ?? 0)/certs")
        }
    }
}
