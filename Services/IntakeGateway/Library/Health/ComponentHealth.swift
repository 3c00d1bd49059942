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
    /// What decides and searches, by name.
    var details: [String: String] = [:]

    /// An agent that is there: as good as its model.
    static func agent(_ details: [String: String]) -> ComponentHealth {
        let state = details["model_state"] ?? "ok"
        // A model that asks for fewer requests at a time still does its work.
        guard state != "ok", state != "limited" else { return ComponentHealth(status: .healthy, details: details) }
        return ComponentHealth(status: .degraded, error: "model: \(state)", details: details)
    }

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
        if !details.isEmpty {
            var named = JSONObjectWriter(omitsNil: true)
            named.add("model", details["model"])
            named.add("model_state", details["model_state"])
            named.add("embedder", details["embedder"])
            object.add("details", json: named.json)
        }
        return object.json
    }
}
