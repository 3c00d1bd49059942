import HTTPClient
import HTTPServer

extension GmailStandIn: ProviderStandIn {
    /// Runs one on a free port, and lends it with the address of its API.
    ///
    /// The token endpoint is `/token` there, the keys of pushes are `/certs`, and Gmail is `/gmail/v1`.
    public static func run<Value: Sendable>(
        identity: GmailIdentity = GmailIdentity(), port: Int = 0,
        _ body: @Sendable (_ standIn: GmailStandIn, _ api: String) async throws -> Value
    ) async throws -> Value {
        var configuration = HTTPServerConfiguration(port: port)
        // A mail of 25 MB is a draft of 36 MB.
        configuration.maximumBody = { _, _ in 64 * 1024 * 1024 }
        return try await run(on: configuration, { GmailStandIn(identity: identity, client: $0) }, body)
    }
}
