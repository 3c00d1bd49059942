import Lifecycle
import Testing

@Suite struct MetricsRegistryTests {
    @Test func `counters, gauges and histograms are shown as Prometheus reads them`() {
        let metrics = MetricsRegistry()
        let counter = metrics.makeCounter("a_total", help: "A.", labels: ["kind"])
        counter.increment("x\"y\n")
        counter.increment("x\"y\n", by: 2)
        metrics.makeGauge("b", help: "B.").set(1.5)
        metrics.showGauge("c", help: "C.") { 7 }
        let histogram = metrics.makeHistogram("d_seconds", help: "D.", buckets: [0.1, 1])
        histogram.observe(.milliseconds(50))
        histogram.observe(0.5)
        histogram.observe(3.0)
        let text = metrics.prometheusText()
        #expect(text.contains("# TYPE a_total counter\na_total{kind=\"x\\\"y\\n\"} 3.0\n"))
        #expect(text.contains("\nb 1.5\n"))
        #expect(text.contains("\nc 7.0\n"))
        #expect(text.contains("d_seconds_bucket{le=\"0.1\"} 1\nd_seconds_bucket{le=\"1.0\"} 2\n"))
        #expect(text.contains("d_seconds_bucket{le=\"+Inf\"} 3\n"))
        #expect(text.contains("d_seconds_count 3\n"))
        #expect(counter.value("x\"y\n") == 3)
    }

    @Test func `a name stands on the page once, whoever counts under it`() {
        let metrics = MetricsRegistry()
        for _ in 0..<2 {
            metrics.makeCounter("a_total", help: "A.").increment()
            metrics.makeHistogram("d_seconds", help: "D.", buckets: [1]).observe(0.5)
            metrics.showGauge("c", help: "C.") { 7 }
        }
        let text = metrics.prometheusText()
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("# TYPE") }.count == 3)
        #expect(text.contains("\na_total 2.0\n") && text.contains("\nc 14.0\n") && text.contains("d_seconds_count 2"))
    }

    @Test func `a name that Prometheus cannot read ends the process at its start`() async {
        await #expect(processExitsWith: .failure) { _ = MetricsRegistry().makeCounter("web delivery", help: "A.") }
        await #expect(processExitsWith: .failure) { _ = MetricsRegistry().makeGauge("1st", help: "A.") }
        await #expect(processExitsWith: .success) { _ = MetricsRegistry().makeCounter("web_delivery_2", help: "A.") }
    }

    @Test func `a service is ready when everything it waits for has reported`() {
        let health = HealthState(waitingFor: ["kafka", "postgres"])
        health.markReady("kafka")
        #expect(health.reasonsNotReady == ["postgres: not started yet"])
        health.markReady("postgres")
        #expect(health.reasonsNotReady.isEmpty)
        health.markNotReady("kafka", because: "away")
        #expect(health.reasonsNotReady == ["kafka: away"])
        health.markStopping()
        #expect(health.reasonsNotReady == ["stopping", "kafka: away"])
        #expect(health.isAlive)
    }
}
