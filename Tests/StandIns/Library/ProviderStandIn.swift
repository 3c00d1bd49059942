import Core
import HTTPClient
import HTTPServer

/// A server that behaves as a provider does, and calls back as it does.
protocol ProviderStandIn: HTTPHandler {
    /// Does what it does unasked, until cancelled.
    func run() async
}

extension ProviderStandIn {
    /// Runs one with a client to call back by, and lends it with the address it listens on.
    static func run<Value: Sendable>(
        on configuration: HTTPServerConfiguration, _ make: (HTTPClient) -> Self,
        _ body: @Sendable (_ standIn: Self, _ address: String) async throws -> Value
    ) async throws -> Value {
        let client = HTTPClient(name: "stand-in-client")
        let standIn = make(client)
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
