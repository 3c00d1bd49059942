import Core
import HTTPClient
import HTTPServer

extension MetaStandIn {
    /// Runs one on a free port, and lends it with the address of its API.
    public static func run<Value: Sendable>(
        identity: Identity = Identity(), port: Int = 0,
        _ body: @Sendable (_ standIn: MetaStandIn, _ api: String) async throws -> Value
    ) async throws -> Value {
        let client = HTTPClient(name: "stand-in-client")
        let standIn = MetaStandIn(identity: identity, client: client)
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(port: port), handler: standIn, log: .silent)
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
