import Core
import Foundation
import Glibc
import HTTPClient
import KafkaClient
import PostgresClient
import Synchronization
import TestSupport
import Testing

/// The real executables, on a Kafka and a Postgres, for the time of one test.
final class Fleet: Sendable {
    private struct State {
        var running: [FleetService] = []
        var all: [FleetProcess] = []
        var bootstrap = ""
        var broker: FleetProcess?
        var cluster: TestKafkaCluster?
        var server: PrivatePostgres?
        var database: TestDatabase?
        var pool: PostgresPool?
        var count = 0
    }
    let plan: FleetPlan
    let directory: String
    let client = HTTPClient()
    private let state = Mutex(State())

    private init(_ plan: FleetPlan) throws {
        self.plan = plan
        directory = NSTemporaryDirectory() + "fleet-\(UUID().uuidString.lowercased())"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    /// Starts everything, lends it, and ends it; when that or the body fails, the ends of all logs are reported.
    static func run(_ plan: FleetPlan = FleetPlan(), _ body: @Sendable (Fleet) async throws -> Void) async throws {
        let fleet = try Fleet(plan)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await fleet.client.run() }
            let result: Result<Void, any Error>
            do {
                try await fleet.setUp()
                try await body(fleet)
                try await fleet.endServices()
                result = .success(())
            } catch {
                Issue.record("\(error)\n\(fleet.logTails)")
                result = .failure(error)
            }
            await fleet.tearDown()
            fleet.client.shutDown()
            try await group.waitForAll()
            try result.get()
            try? FileManager.default.removeItem(atPath: fleet.directory)
        }
    }

    // MARK: What it stands on

    var bootstrap: String { state.withLock { $0.bootstrap } }
    var kafka: KafkaConfiguration { KafkaConfiguration(bootstrap: bootstrap, clientID: "fleet-test") }
    var database: TestDatabase {
        get throws {
            guard let database = state.withLock({ $0.database }) else { throw FleetProcessError("no database yet") }
            return database
        }
    }

    /// The real Kafka of this fleet.
    var cluster: TestKafkaCluster { get throws { try #require(state.withLock { $0.cluster }) } }
    /// The Postgres server of this fleet's own.
    var server: PrivatePostgres { get throws { try #require(state.withLock { $0.server }) } }
    /// The embedded broker's process.
    var broker: FleetProcess { get throws { try #require(state.withLock { $0.broker }) } }

    var environment: [String: String] {
        let own = ProcessInfo.processInfo.environment
        let variables = [
            "PATH": own["PATH"] ?? "/usr/bin:/bin", "FTE_HOME": Repository.root,
            "KAFKA_BOOTSTRAP_SERVERS": bootstrap, "DATABASE_URL": (try? database.url) ?? "", "API_PORT": "0",
            "ADMIN_PORT": "0",
            "TICKET_KEY": String(repeating: "5eed", count: 16), "FORM_RATE_PER_MAIL": "0",
            // The same vectors on every machine; the test of meaning asks for its own.
            "EMBEDDER": "hashed",
        ]
        return variables.merging(FleetProcess.profiling) { $1 }.merging(plan.environment) { $1 }
    }

    private func setUp() async throws {
        switch plan.kafka {
        case .embedded: try await startBroker()
        case .real(let nodes):
            let cluster = try await TestKafkaCluster.start(nodes: nodes)
            state.withLock { ($0.cluster, $0.bootstrap) = (cluster, cluster.bootstrap) }
        case .at(let bootstrap): state.withLock { $0.bootstrap = bootstrap }
        }
        let database: TestDatabase
        switch plan.postgres {
        case .shared: database = try await TestPostgres.makeDatabase()
        case .own:
            let server = try await TestPostgres.makePrivateServer()
            state.withLock { $0.server = server }
            database = try await server.database()
        case .at(let other): database = other
        }
        state.withLock { ($0.database, $0.pool) = (database, database.makePool()) }
        if plan.isSeeded {
            try await fte("migrate")
            try await fte("topics", "create")
            try await fte("kb", "seed", "\(Repository.root)/context/product-docs.md")
        }
        for kind in plan.services { try await start(kind, waitsForReady: false) }
        try await waitUntilReady()
    }

    private func startBroker() async throws {
        let file = "\(directory)/bootstrap"
        let broker = try await FleetProcess.start(
            "fte", arguments: ["broker", "--port-file", file], environment: environment, logFile: logFile("broker"))
        keep(broker)
        try await wait("the broker's port") { FileManager.default.fileExists(atPath: file) }
        let bootstrap = try String(contentsOfFile: file, encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        state.withLock { ($0.broker, $0.bootstrap) = (broker, bootstrap) }
    }

    // MARK: Processes

    /// The running services of a kind, oldest first.
    func services(_ kind: ServiceKind) -> [FleetService] {
        state.withLock { $0.running.filter { $0.kind == kind } }
    }

    /// The newest running service of a kind.
    func service(_ kind: ServiceKind) throws -> FleetService {
        guard let service = services(kind).last else { throw FleetProcessError("no \(kind.rawValue) runs") }
        return service
    }

    /// Starts one more process of a service.
    @discardableResult
    func start(
        _ kind: ServiceKind, waitsForReady: Bool = true, environment further: [String: String] = [:]
    ) async throws -> FleetService {
        let process = try await FleetProcess.start(
            kind.rawValue, environment: environment.merging(further) { $1 }, logFile: logFile(kind.rawValue))
        keep(process)
        let service = FleetService(kind: kind, process: process)
        state.withLock { $0.running.append(service) }
        if waitsForReady { try await waitUntilReady() }
        return service
    }

    /// Waits until every running service says that it is ready.
    func waitUntilReady() async throws {
        for service in state.withLock({ $0.running }) {
            try await wait("\(service.kind.rawValue) to be ready", within: .seconds(45)) {
                if let ending = service.process.ending {
                    throw FleetProcessError("\(service.process.name) has ended: \(ending)")
                }
                guard let admin = service.admin else { return false }
                return (try? await self.get("\(admin)/readyz").status) == 200
            }
        }
    }

    /// Ends a service as the kernel would, and waits until it is gone.
    func kill(_ service: FleetService) async throws {
        forget(service)
        service.process.signal(SIGKILL)
        try await service.process.waitForEnd(within: .seconds(10))
    }

    /// Asks a service to end; it must do so in an orderly way.
    func stop(_ service: FleetService) async throws {
        forget(service)
        service.process.signal(SIGTERM)
        try await service.requireOrderlyEnd()
    }

    /// Leaves the running services to their own end.
    func forgetAll() { state.withLock { $0.running = [] } }

    private func forget(_ service: FleetService) {
        state.withLock { state in
            state.running.removeAll { $0.process.identifier == service.process.identifier }
        }
    }

    /// Runs the command line and gives what it wrote to standard output.
    @discardableResult
    func fte(_ arguments: String..., expecting status: Int32 = 0) async throws -> String {
        let output = logFile("fte-output")
        let process = try await FleetProcess.start(
            "fte", arguments: arguments, environment: environment, logFile: logFile("fte-\(arguments[0])"),
            outputFile: output)
        keep(process)
        let ending = try await process.waitForEnd(within: .seconds(60))
        let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
        try #require(ending == .exited(status), "\(process.name): \(process.log)\(text)")
        return text
    }

    private func keep(_ process: FleetProcess) { state.withLock { $0.all.append(process) } }

    /// A file in the test's own folder, another one each time.
    func logFile(_ name: String) -> String {
        let count = state.withLock { state in
            state.count += 1
            return state.count
        }
        return "\(directory)/\(count)-\(name).log"
    }

    // MARK: The end

    private func endServices() async throws {
        let running = state.withLock { state in
            defer { state.running = [] }
            return state.running
        }
        for service in running { service.process.signal(SIGTERM) }
        for service in running { try await service.requireOrderlyEnd() }
    }

    private func tearDown() async {
        let (all, server, cluster) = state.withLock { state in
            state.pool?.shutDown()
            return (state.all, state.server, state.cluster)
        }
        for process in all.reversed() {
            process.signal(SIGCONT)
            process.signal(SIGTERM)
            if (try? await process.waitForEnd(within: .seconds(5))) == nil { process.signal(SIGKILL) }
        }
        try? await server?.remove()
        try? await cluster?.wipe()
    }

    private var logTails: String {
        state.withLock { $0.all }.map { process in
            let lines = process.log.split(separator: "\n").suffix(12).joined(separator: "\n")
            return "── \(process.name), \(process.ending.map { "\($0)" } ?? "running"), \(process.logFile)\n\(lines)"
        }.joined(separator: "\n")
    }

    // MARK: Looking at it

    /// Waits for a condition, and fails naming it.
    func wait(
        _ what: String, within limit: Duration = .seconds(30), _ condition: @Sendable () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw FleetProcessError("waited \(limit) for \(what) in vain")
    }

    /// Asks for a page.
    func get(_ url: String) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: url)
        request.timeout = .seconds(20)
        return try await client.send(request)
    }

    /// Asks the database.
    func rows(_ sql: SQL) async throws -> [PostgresRow] {
        guard let pool = state.withLock({ $0.pool }) else { throw FleetProcessError("no database yet") }
        return try await pool.query(sql)
    }

    /// Asks the database for one number.
    func number(_ sql: SQL) async throws -> Int {
        guard let row = try await rows(sql).first else { throw FleetProcessError("no row") }
        return try row.value(0, as: Int.self)
    }
}
