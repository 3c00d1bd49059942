import Core
import HTTPServer

/// Finds out whom a request came from behind proxies that we trust.
struct ClientAddress: Sendable {
    private let trusted: [AddressRange]

    init(trusted: [AddressRange]) {
        self.trusted = trusted
    }

    /// The last address of `X-Forwarded-For` that no trusted proxy has, if the connection is a trusted proxy's.
    ///
    /// What stands before it anybody could have written.
    func limitKey(of request: HTTPRequest) -> String {
        guard let peer = NetworkAddress(request.remoteAddress) else { return request.remoteAddress }
        guard isTrusted(peer) else { return peer.limitKey }
        let hops = request.headers.all("X-Forwarded-For").flatMap { $0.split(separator: ",") }
        var client = peer
        for hop in hops.reversed() {
            guard let address = NetworkAddress(String(hop.filter { !$0.isWhitespace })) else { break }
            client = address
            guard isTrusted(address) else { break }
        }
        return client.limitKey
    }

    private func isTrusted(_ address: NetworkAddress) -> Bool {
        trusted.contains { $0.contains(address) }
    }
}
