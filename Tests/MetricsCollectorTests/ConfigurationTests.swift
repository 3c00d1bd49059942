import Core
import MetricsCollector
import Testing

struct ConfigurationTests {
    @Test func `an empty environment is enough`() throws {
        var reader = EnvironmentReader([:])
        #expect(Configuration(from: &reader).adminPort == 9103)
        try reader.finish()
    }

    @Test func `a port that is none is reported`() {
        var reader = EnvironmentReader(["ADMIN_PORT": "70000"])
        _ = Configuration(from: &reader)
        #expect(throws: ConfigurationError(problems: ["ADMIN_PORT must be a whole number from 0 to 65535"])) {
            try reader.finish()
        }
    }

    @Test func `it reads facts and writes only what it could not read`() {
        #expect(Configuration.consumes == [.metrics])
        #expect(Configuration.produces == [.deadLetters])
    }
}
