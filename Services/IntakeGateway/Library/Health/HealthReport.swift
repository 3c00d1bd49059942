import Core

/// What `GET /api/v1/health` says.
struct HealthReport: Sendable {
    let database: ComponentHealth
    let kafka: ComponentHealth
    let gmail: ComponentHealth
    let whatsapp: ComponentHealth
    let webForm: ComponentHealth
    let agent: ComponentHealth

    /// Unhealthy when neither store can take a message, degraded when anything is not as it should be.
    var status: ComponentHealth.Status {
        if database.status == .unhealthy, kafka.status == .unhealthy { return .unhealthy }
        let all = [database, kafka, gmail, whatsapp, webForm, agent]
        return all.allSatisfy { $0.status == .healthy || $0.status == .disabled } ? .healthy : .degraded
    }

    func json(version: String, at time: Timestamp) -> [UInt8] {
        var components = JSONObjectWriter()
        components.add("database", json: database.json)
        components.add("kafka", json: kafka.json)
        components.add("gmail", json: gmail.json)
        components.add("whatsapp", json: whatsapp.json)
        components.add("web_form", json: webForm.json)
        components.add("agent", json: agent.json)
        var body = JSONObjectWriter()
        body.add("status", status.rawValue)
        body.add("components", json: components.json)
        body.add("version", version)
        body.add("timestamp", time)
        return body.bytes
    }
}
