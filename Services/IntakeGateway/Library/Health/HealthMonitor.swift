import Core
import Lifecycle
import Synchronization

/// Asks the stores once a second how they are, so that health pages cost them nothing, however often they are read.
final class HealthMonitor: Component {
    static let readinessPart = "intake"

    /// What is asked.
    enum Subject: CaseIterable {
        case kafka
        case database
        case agent
        case dispatcher
    }
    private struct Record {
        var result = ComponentHealth(status: .unhealthy, error: "not asked yet")
        /// What the service that was asked about says of itself.
        var details: [String: String] = [:]
        var askedSince: ContinuousClock.Instant?
    }
    private static let patience = Duration.seconds(1)
    private static let longestSilence: Double = 60

    let name = "health monitor"
    private let kafka: any HealthProbe
    private let database: any HealthProbe
    private let instances: any ServiceInstanceStoring
    private let readiness: HealthState
    private let time: any TimeSource
    private let interval: Duration
    private let stop = StopSignal()
    private let records = Mutex<[Subject: Record]>([:])

    init(
        kafka: any HealthProbe, database: any HealthProbe, instances: any ServiceInstanceStoring,
        readiness: HealthState, time: any TimeSource, interval: Duration = .seconds(1)
    ) {
        self.kafka = kafka
        self.database = database
        self.instances = instances
        self.readiness = readiness
        self.time = time
        self.interval = interval
    }

    func run() async throws {
        try await stop.whileNotGiven {
            await withDiscardingTaskGroup { group in
                for subject in Subject.allCases {
                    group.addTask { await self.repeatedly { await self.ask(subject) } }
                }
                group.addTask { await self.repeatedly { self.updateReadiness() } }
            }
        }
    }

    func shutDown() { stop.give() }

    /// The last answer, unless a newer question has waited for too long.
    func health(of subject: Subject) -> ComponentHealth {
        let record = records.withLock { $0[subject] ?? Record() }
        if let since = record.askedSince, since.duration(to: .now) > Self.patience {
            return ComponentHealth(
                status: [.agent, .dispatcher].contains(subject) ? .degraded : .unhealthy,
                error: "does not answer within a second")
        }
        return record.result
    }

    /// Whether what is written on a channel leaves, as the dispatcher that was seen last says.
    func sendingHealth(of channel: Channel) -> ComponentHealth {
        let health = health(of: .dispatcher)
        guard health.status == .healthy else { return health }
        let state = records.withLock { $0[.dispatcher]?.details[channel.rawValue] } ?? "ok"
        return state == "ok" ? .healthy : ComponentHealth(status: .degraded, error: "sending: \(state)")
    }

    /// The web form works without anybody; what is said of it is whether mail says that a reply can be read.
    var noticesHealth: ComponentHealth {
        switch records.withLock({ $0[.dispatcher]?.details["notices"] }) {
        case nil, "ok": .healthy
        case "none":
            ComponentHealth(status: .healthy, error: "no mail announces replies: neither Gmail nor SMTP is configured")
        case .some(let state): ComponentHealth(status: .degraded, error: "notices by mail: \(state)")
        }
    }

    private func repeatedly(_ body: () async -> Void) async {
        while !stop.isGiven, !Task.isCancelled {
            await body()
            try? await Task.sleep(for: interval)
        }
    }

    private func updateReadiness() {
        readiness.markAlive()
        if health(of: .kafka).status == .healthy || health(of: .database).status == .healthy {
            readiness.markReady(Self.readinessPart)
        } else {
            readiness.markNotReady(Self.readinessPart, because: "neither Kafka nor Postgres answers")
        }
    }

    /// Asks once and keeps the answer.
    func ask(_ subject: Subject) async {
        records.withLock { $0[subject, default: Record()].askedSince = .now }
        let (result, details): (ComponentHealth, [String: String]) =
            switch subject {
            case .kafka: (await answer(of: kafka), [:])
            case .database: (await answer(of: database), [:])
            case .agent: await health(of: "message-processor", named: "processor") { .agent($0) }
            case .dispatcher: await health(of: "outbound-dispatcher", named: "dispatcher") { _ in .healthy }
            }
        records.withLock { $0[subject] = Record(result: result, details: details, askedSince: nil) }
        updateReadiness()
    }

    private func answer(of probe: any HealthProbe) async -> ComponentHealth {
        do {
            return ComponentHealth(status: .healthy, latency: try await probe.latency())
        } catch {
            return ComponentHealth(status: .unhealthy, error: "does not answer")
        }
    }

    private func health(
        of service: String, named name: String, _ reading: ([String: String]) -> ComponentHealth
    ) async -> (ComponentHealth, [String: String]) {
        do {
            let seen = try await instances.lastSeen(service: service)
            guard let seen, seen.seenAt > time.now.adding(seconds: -Self.longestSilence) else {
                return (ComponentHealth(status: .degraded, error: "no \(name) was seen within the last minute"), [:])
            }
            return (reading(seen.details), seen.details)
        } catch {
            return (ComponentHealth(status: .degraded, error: "unknown while the database is away"), [:])
        }
    }
}
