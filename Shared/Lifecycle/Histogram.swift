import Synchronization

/// How values are spread, in cumulative buckets.
public final class Histogram: MetricFamily {
    /// Buckets that suit durations in seconds, from a millisecond to a minute.
    public static let seconds: [Double] = [
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60,
    ]

    private struct Series {
        var counts: [Int]
        var sum = 0.0
        var count = 0
    }
    let name: String
    private let help: String
    private let labels: [String]
    private let buckets: [Double]
    private let series = Mutex<[[String]: Series]>([:])

    init(name: String, help: String, labels: [String], buckets: [Double]) {
        self.name = name
        self.help = help
        self.labels = labels
        self.buckets = buckets
    }

    /// Adds a value to the series of these label values.
    public func observe(_ value: Double, _ labelValues: String...) {
        let bucket = buckets.firstIndex { value <= $0 }
        series.withLock { series in
            var one = series[labelValues] ?? Series(counts: Array(repeating: 0, count: buckets.count))
            if let bucket { one.counts[bucket] += 1 }
            one.sum += value
            one.count += 1
            series[labelValues] = one
        }
    }

    /// Adds a duration in seconds to the series of these label values.
    public func observe(_ duration: Duration, _ labelValues: String...) {
        let parts = duration.components
        let value = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
        let bucket = buckets.firstIndex { value <= $0 }
        series.withLock { series in
            var one = series[labelValues] ?? Series(counts: Array(repeating: 0, count: buckets.count))
            if let bucket { one.counts[bucket] += 1 }
            one.sum += value
            one.count += 1
            series[labelValues] = one
        }
    }

    func prometheusText() -> String {
        var text = metricHead(name, help, "histogram")
        let sorted = series.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        for (values, one) in sorted {
            var cumulative = 0
            for (bound, count) in zip(buckets, one.counts) {
                cumulative += count
                text += metricLine("\(name)_bucket", labels + ["le"], values + ["\(bound)"], "\(cumulative)")
            }
            text += metricLine("\(name)_bucket", labels + ["le"], values + ["+Inf"], "\(one.count)")
            text += metricLine("\(name)_sum", labels, values, "\(one.sum)")
            text += metricLine("\(name)_count", labels, values, "\(one.count)")
        }
        return text
    }
}
