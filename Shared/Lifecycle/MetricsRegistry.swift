import Synchronization

/// The numbers a service shows on `/metrics`, in Prometheus' text format.
///
/// Metrics are made once, in wiring, and kept by who counts; reading the page asks every one of them. Who makes one of a
/// name that is there counts on with it, for a name stands on the page once.
public final class MetricsRegistry: Sendable {
    private let families = Mutex<[any MetricFamily]>([])

    /// Makes an empty registry.
    public init() {}

    /// Makes a counter that is shown from then on.
    public func makeCounter(_ name: String, help: String, labels: [String] = []) -> Counter {
        add(Counter(name: name, help: help, labels: labels))
    }

    /// Makes a gauge that is shown from then on.
    public func makeGauge(_ name: String, help: String, labels: [String] = []) -> Gauge {
        add(Gauge(name: name, help: help, labels: labels))
    }

    /// Makes a histogram that is shown from then on.
    public func makeHistogram(
        _ name: String, help: String, labels: [String] = [], buckets: [Double] = Histogram.seconds
    ) -> Histogram {
        add(Histogram(name: name, help: help, labels: labels, buckets: buckets))
    }

    /// Shows a number that is asked for when the page is read; those of one name are added up.
    public func showGauge(_ name: String, help: String, _ value: @escaping @Sendable () -> Double) {
        add(ComputedGauge(name: name, help: help)).add(value)
    }

    /// The page.
    public func prometheusText() -> String {
        families.withLock { $0 }.map { $0.prometheusText() }.joined()
    }

    private func add<Family: MetricFamily>(_ family: Family) -> Family {
        // One name that Prometheus cannot read makes it drop the whole page.
        precondition(isMetricName(family.name), "no name for a metric: \(family.name)")
        return families.withLock { families in
            if let known = families.lazy.compactMap({ $0 as? Family }).first(where: { $0.name == family.name }) {
                return known
            }
            families.append(family)
            return family
        }
    }
}

/// One named metric with all its label values.
protocol MetricFamily: Sendable {
    var name: String { get }
    func prometheusText() -> String
}

/// Whether Prometheus takes it for a name.
func isMetricName(_ name: String) -> Bool {
    guard let first = name.utf8.first, first != UInt8(ascii: ":"), !(48...57 ~= first) else { return false }
    return name.utf8.allSatisfy { 97...122 ~= $0 || 65...90 ~= $0 || 48...57 ~= $0 || $0 == UInt8(ascii: "_") }
}

func metricHead(_ name: String, _ help: String, _ type: String) -> String {
    "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
}

func metricLine(_ name: String, _ labels: [String], _ values: [String], _ value: String) -> String {
    guard !labels.isEmpty else { return "\(name) \(value)\n" }
    let pairs = zip(labels, values).map { label, text in
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        return "\(label)=\"\(escaped)\""
    }
    return "\(name){\(pairs.joined(separator: ","))} \(value)\n"
}

/// A number that only rises.
public final class Counter: MetricFamily {
    let name: String
    private let help: String
    private let labels: [String]
    private let values = Mutex<[[String]: Double]>([:])

    init(name: String, help: String, labels: [String]) {
        self.name = name
        self.help = help
        self.labels = labels
        if labels.isEmpty { values.withLock { $0[[]] = 0 } }
    }

    /// Adds to the count of these label values.
    public func increment(_ labelValues: String..., by amount: Double = 1) {
        values.withLock { $0[labelValues, default: 0] += amount }
    }

    /// The present count of these label values.
    public func value(_ labelValues: String...) -> Double {
        values.withLock { $0[labelValues] ?? 0 }
    }

    func prometheusText() -> String {
        let sorted = values.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        return metricHead(name, help, "counter")
            + sorted.map { metricLine(name, labels, $0.key, "\($0.value)") }.joined()
    }
}

/// A number that rises and falls.
public final class Gauge: MetricFamily {
    let name: String
    private let help: String
    private let labels: [String]
    private let values = Mutex<[[String]: Double]>([:])

    init(name: String, help: String, labels: [String]) {
        self.name = name
        self.help = help
        self.labels = labels
    }

    /// Sets the value of these label values.
    public func set(_ value: Double, _ labelValues: String...) {
        values.withLock { $0[labelValues] = value }
    }

    func prometheusText() -> String {
        let sorted = values.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        return metricHead(name, help, "gauge") + sorted.map { metricLine(name, labels, $0.key, "\($0.value)") }.joined()
    }
}

/// A number that somebody else keeps.
final class ComputedGauge: MetricFamily {
    let name: String
    private let help: String
    private let values = Mutex<[@Sendable () -> Double]>([])

    init(name: String, help: String) {
        self.name = name
        self.help = help
    }

    func add(_ value: @escaping @Sendable () -> Double) { values.withLock { $0.append(value) } }

    func prometheusText() -> String {
        let sum = values.withLock { $0 }.reduce(0) { $0 + $1() }
        return metricHead(name, help, "gauge") + metricLine(name, [], [], "\(sum)")
    }
}
