import HTTPClient
import HTTPServer

extension TwilioStandIn: ProviderStandIn {
    /// Runs one on a free port, and lends it with the address of its API.
    public static func run<Value: Sendable>(
        identity: Identity = Identity(), port: Int = 0,
        _ body: @Sendable (_ standIn: TwilioStandIn, _ api: String) async throws -> Value
    ) async throws -> Value {
        try await run(on: HTTPServerConfiguration(port: port), { TwilioStandIn(identity: identity, client: $0) }, body)
    }
}
