import Core

/// How one part of the system is doing, as health shows it.
struct ComponentHealth: Sendable, Equatable {
    enum Status: String, Sendable {
        case healthy
        case degraded
        case unhealthy
        case disabled
    }
    let status: Status
    var latency: Duration?
    var error: String?

    static let healthy = ComponentHealth(status: .healthy)
    static let disabled = ComponentHealth(status: .disabled)

    var json: String {
        var object = JSONObjectWriter()
        object.add("status", status.rawValue)
        if let latency {
            let (seconds, attoseconds) = latency.components
            let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
            object.add("latency_ms", json: "\(Double(microseconds) / 1000)")
        }
        if let error { object.add("error", error) }
        return object.json
    }
}
