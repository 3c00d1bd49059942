import Core
import HTTPClient
import HTTPServer

extension GmailStandIn {
    /// Runs one on a free port, and lends it with the address of its API.
    ///
    /// The token endpoint is `/token` there, the keys of pushes are `/certs`, and Gmail is `/gmail/v1`.
    public static func run<Value: Sendable>(
        identity: GmailIdentity = GmailIdentity(), port: Int = 0,
        _ body: @Sendable (_ standIn: GmailStandIn, _ api: String) async throws -> Value
    ) async throws -> Value {
        let client = HTTPClient(name: "stand-in-client")
        let standIn = GmailStandIn(identity: identity, client: client)
        var configuration = HTTPServerConfiguration(port: port)
        // A mail of 25 MB is a draft of 36 MB.
        configuration.maximumBody = { _, _ in 64 * 1024 * 1024 }
        let server = HTTPServer(configuration: configuration, handler: standIn, log: .silent)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await client.run() }
            group.addTask { try await server.run() }
            group.addTask { await standIn.run() }
            defer { group.cancelAll() }
            while server.boundPort == nil { try await Task.sleep(for: .milliseconds(5)) }
            return try await body(standIn, "http://127.0.0.1:\(server.boundPort ?? 0)")
        }
    }
}
