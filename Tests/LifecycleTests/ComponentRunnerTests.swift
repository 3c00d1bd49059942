import Core
import Glibc
import Lifecycle
import Testing

@Suite(.serialized) struct ComponentRunnerTests {
    @Test func `components end in reverse order, one after the other, and all is well`() async throws {
        let record = Record()
        let signals = TerminationSignals()
        let health = HealthState()
        let runner = ComponentRunner(
            components: ["pool", "producer", "consumer"].map { RecordingComponent($0, record: record) }, log: .silent,
            signals: signals, health: health)
        let status = await withTaskGroup(of: Int32.self) { group in
            group.addTask { await runner.run() }
            while record.all.count < 3 { await Task.yield() }
            signals.send()
            return await group.next()
        }
        #expect(status == 0)
        #expect(
            Array(record.all.dropFirst(3)) == [
                "consumer is asked to end", "consumer has ended", "producer is asked to end", "producer has ended",
                "pool is asked to end", "pool has ended",
            ])
        #expect(health.reasonsNotReady == ["stopping"])
    }

    @Test(arguments: [RecordingComponent.Manner.failing, .returning])
    func `a component that fails or returns unasked ends the others and the status is 1`(
        manner: RecordingComponent.Manner
    ) async {
        let record = Record()
        let runner = ComponentRunner(
            components: [
                RecordingComponent("pool", record: record), RecordingComponent("broken", manner, record: record),
            ], log: .silent)
        #expect(await runner.run() == 1)
        #expect(record.all.contains("pool has ended"))
    }

    @Test func `SIGTERM ends a service with 0`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            await ServiceProcess.run(name: "test", environment: [:]) { _, log in
                let record = Record()
                let component = SignallingComponent(number: SIGTERM, record: record)
                return await ComponentRunner(components: [component], log: log).run()
            }
        }
    }

    @Test func `a second signal ends a stuck service with 1`() async {
        await #expect(processExitsWith: .exitCode(1)) {
            let signals = TerminationSignals()
            signals.send()
            signals.send()
            let stuck = RecordingComponent("stuck", .stuck, record: Record())
            _ = await ComponentRunner(components: [stuck], log: .silent, signals: signals).run()
        }
    }

    @Test func `the deadline ends a stuck service with 1`() async {
        await #expect(processExitsWith: .exitCode(1)) {
            let signals = TerminationSignals()
            signals.send()
            let stuck = RecordingComponent("stuck", .stuck, record: Record())
            _ = await ComponentRunner(
                components: [stuck], grace: .milliseconds(50), log: .silent, signals: signals
            ).run()
        }
    }

    @Test func `a wrong configuration ends with 78 and one line a problem`() async throws {
        let result = await #expect(processExitsWith: .exitCode(78), observing: [\.standardErrorContent]) {
            await ServiceProcess.run(name: "gateway", environment: [:]) { environment, _ in
                var reader = EnvironmentReader(environment)
                _ = reader.secret("TICKET_KEY")
                _ = reader.text("KAFKA_BOOTSTRAP_SERVERS")
                try reader.finish()
                return 0
            }
        }
        let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(output.contains("gateway: TICKET_KEY or TICKET_KEY_FILE is missing\n"))
        #expect(output.contains("gateway: KAFKA_BOOTSTRAP_SERVERS is missing\n"))
    }

    @Test func `a wrong log level is a wrong configuration`() async {
        await #expect(processExitsWith: .exitCode(78)) {
            await ServiceProcess.run(name: "gateway", environment: ["LOG_LEVEL": "loud"]) { _, _ in 0 }
        }
    }

    @Test func `any other error ends with 1`() async {
        await #expect(processExitsWith: .exitCode(1)) {
            await ServiceProcess.run(name: "gateway", environment: [:]) { _, _ in throw Broken() }
        }
    }
}

/// Sends its own process a signal once it runs.
private struct SignallingComponent: Component {
    let name = "signalling"
    private let number: Int32
    private let inner: RecordingComponent

    init(number: Int32, record: Record) {
        self.number = number
        inner = RecordingComponent("inner", record: record)
    }

    func run() async throws {
        kill(getpid(), number)
        try await inner.run()
    }

    func shutDown() { inner.shutDown() }
}
