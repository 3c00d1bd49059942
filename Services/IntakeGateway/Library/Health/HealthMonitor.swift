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
    }
    private struct Record {
        var result = ComponentHealth(status: .unhealthy, error: "not asked yet")
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
                status: subject == .agent ? .degraded : .unhealthy, error: "does not answer within a second")
        }
        return record.result
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
        let result: ComponentHealth =
            switch subject {
            case .kafka: await answer(of: kafka)
            case .database: await answer(of: database)
            case .agent: await agentHealth()
            }
        records.withLock { $0[subject] = Record(result: result, askedSince: nil) }
        updateReadiness()
    }

    private func answer(of probe: any HealthProbe) async -> ComponentHealth {
        do {
            return ComponentHealth(status: .healthy, latency: try await probe.latency())
        } catch {
            return ComponentHealth(status: .unhealthy, error: "does not answer")
        }
    }

    private func agentHealth() async -> ComponentHealth {
        do {
            let seen = try await instances.lastSeen(service: "message-processor")
            guard let seen, seen.seenAt > time.now.adding(seconds: -Self.longestSilence) else {
                return ComponentHealth(status: .degraded, error: "no processor was seen within the last minute")
            }
            return .agent(seen.details)
        } catch {
            return ComponentHealth(status: .degraded, error: "unknown while the database is away")
        }
    }
}
