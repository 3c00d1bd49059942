import Foundation
import TestSupport

/// One of the four services.
enum ServiceKind: String, CaseIterable, Sendable {
    case gateway = "intake-gateway"
    case processor = "message-processor"
    case dispatcher = "outbound-dispatcher"
    case collector = "metrics-collector"
}

/// What a fleet stands on.
struct FleetPlan: Sendable {
    enum Kafka: Sendable {
        /// `fte broker`.
        case embedded
        /// The real one that the script of `KAFKA_CLUSTER` starts.
        case real(nodes: Int)
        /// Somebody else's.
        case at(String)
    }
    enum Postgres: Sendable {
        /// A database of the server that the suites share.
        case shared
        /// A server of its own, to be stopped and killed.
        case own
        /// Somebody else's.
        case at(TestDatabase)
    }
    var kafka = Kafka.embedded
    var postgres = Postgres.shared
    /// Whether the schema and the documentation are brought in.
    var isSeeded = true
    /// What is started before the test begins.
    var services = ServiceKind.allCases
    /// Further variables of every process.
    var environment: [String: String] = [:]

    /// Whether the long forms of the tests are wanted.
    static let isFull = ProcessInfo.processInfo.environment["FLEET_FULL"] == "1"
}
