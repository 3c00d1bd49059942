import Foundation
import TestSupport
import Testing

/// A running service, with the ports it has said it listens on.
struct FleetService: Sendable {
    let kind: ServiceKind
    let process: FleetProcess

    /// Where `/livez`, `/readyz` and `/metrics` are.
    var admin: String? { address(of: "admin") }
    /// Where the gateway takes requests.
    var api: String? { address(of: "http") }
    /// The port the gateway takes requests on.
    var apiPort: UInt16? { port(of: "http") }

    /// Waits until it has ended, with nothing left unfinished.
    func requireOrderlyEnd() async throws {
        let ending = try await process.waitForEnd(within: .seconds(40))
        try #require(ending == .exited(0), "\(process.name), asked to end")
    }

    private func address(of component: String) -> String? { port(of: component).map { "http://127.0.0.1:\($0)" } }

    private func port(of component: String) -> UInt16? {
        for line in process.log.split(separator: "\n") where line.contains("\"listening\"") {
            guard let entry = try? JSONValue(json: line.utf8), entry["message"]?.string == "listening",
                entry["component"]?.string == component
            else { continue }
            return entry["port"]?.string.flatMap { UInt16($0) }
        }
        return nil
    }
}
