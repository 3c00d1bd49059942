import Core
import Lifecycle
import Synchronization

/// Counts what was accepted and refused, and notes each kind of refusal at most once a minute.
///
/// Nothing here identifies a person: kinds are error codes.
final class TrafficLog: Sendable {
    private struct Quiet {
        var until: ContinuousClock.Instant
        var count: Int
    }
    private let log: Log
    private let accepted: Counter
    private let refused: Counter
    private let ignored: Counter
    private let reported: Counter
    private let observed: Counter
    private let seconds: Histogram
    private let quiet = Mutex<[String: Quiet]>([:])

    init(log: Log, metrics: MetricsRegistry) {
        self.log = log
        accepted = metrics.makeCounter(
            "fte_intake_accepted_total", help: "Messages accepted, by channel and where they were made durable.",
            labels: ["channel", "place"])
        refused = metrics.makeCounter(
            "fte_intake_refused_total", help: "Requests refused, by error code.", labels: ["error"])
        ignored = metrics.makeCounter(
            "fte_intake_ignored_total", help: "Genuine webhooks that are nobody's message here, by kind.",
            labels: ["kind"])
        reported = metrics.makeCounter(
            "fte_intake_reports_total", help: "Delivery reports accepted, by channel and status.",
            labels: ["channel", "status"])
        observed = metrics.makeCounter(
            "fte_intake_observed_total", help: "Replies of colleagues that went past us, by channel.",
            labels: ["channel"])
        seconds = metrics.makeHistogram(
            "fte_intake_seconds", help: "From a complete request to a durable message.", labels: ["channel"])
    }

    func noteAccepted(_ channel: Channel, place: MessageAcceptor.Place, since start: ContinuousClock.Instant) {
        accepted.increment(channel.rawValue, place.rawValue)
        seconds.observe(start.duration(to: .now), channel.rawValue)
    }

    func noteIgnored(_ kind: String, _ count: Int = 1) { ignored.increment(kind, by: Double(count)) }

    func noteReported(_ channel: Channel, _ status: DeliveryStatus) {
        reported.increment(channel.rawValue, status.rawValue)
    }

    func noteObserved(_ channel: Channel) { observed.increment(channel.rawValue) }

    func noteRefused(_ kind: String) {
        refused.increment(kind)
        let now = ContinuousClock.now
        let count = quiet.withLock { quiet -> Int? in
            if var known = quiet[kind], now < known.until {
                known.count += 1
                quiet[kind] = known
                return nil
            }
            defer { quiet[kind] = Quiet(until: now.advanced(by: .seconds(60)), count: 0) }
            return (quiet[kind]?.count ?? 0) + 1
        }
        if let count { log.info("requests refused", [.detail: kind, .count: "\(count)"]) }
    }
}
