import Core
import HTTPServer

/// `GET /api/v1/health`.
struct HealthEndpoint: Sendable {
    private let monitor: HealthMonitor
    private let enabledChannels: Set<Channel>
    private let configured: Set<Channel>
    /// Whether what is written to us on a channel arrives, where we have to fetch it.
    private let receiving: [Channel: @Sendable () -> ComponentHealth?]
    private let version: String
    private let time: any TimeSource

    /// Makes the endpoint.
    ///
    /// - Parameters:
    ///   - monitor: Knows how the stores and the other services are.
    ///   - enabledChannels: The channels in use.
    ///   - configured: The channels that have what they need.
    ///   - receiving: Says of channels that are fetched whether they are.
    ///   - version: What runs.
    ///   - time: The time of day.
    init(
        monitor: HealthMonitor, enabledChannels: Set<Channel>, configured: Set<Channel>,
        receiving: [Channel: @Sendable () -> ComponentHealth?] = [:], version: String, time: any TimeSource
    ) {
        self.configured = configured
        self.monitor = monitor
        self.receiving = receiving
        self.enabledChannels = enabledChannels
        self.version = version
        self.time = time
    }

    func respond() -> HTTPResponse {
        let report = HealthReport(
            database: monitor.health(of: .database), kafka: monitor.health(of: .kafka), gmail: health(of: .email),
            whatsapp: health(of: .whatsapp), webForm: health(of: .webForm), agent: monitor.health(of: .agent))
        return .json(status: report.status == .unhealthy ? 503 : 200, report.json(version: version, at: time.now))
    }

    private func health(of channel: Channel) -> ComponentHealth {
        guard enabledChannels.contains(channel) else { return .disabled }
        guard configured.contains(channel) else {
            return ComponentHealth(status: .degraded, error: "enabled, but not configured")
        }
        if let receiving = receiving[channel]?(), receiving.status != .healthy { return receiving }
        return channel == .webForm ? monitor.noticesHealth : monitor.sendingHealth(of: channel)
    }
}
