import Core
import FoundationEssentials
import HTTPServer
import Lifecycle
import Messaging
import Signatures
import Synchronization

@testable import IntakeGateway

/// Something that is away.
struct Away: Error {}

/// Keeps what was published; can be away, and can be made to wait.
final class FakePublisher: MessagePublisher, HealthProbe {
    private struct State {
        var isAway = false
        var published: [OutgoingMessage] = []
        var yields = 0
        var remaining: Int?
    }
    private let state = Mutex(State())

    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { state.withLock { ($0.isAway, $0.remaining) = (newValue, nil) } }
    }

    /// Takes so many messages more, and then none.
    func goAway(after count: Int) { state.withLock { $0.remaining = count } }

    /// How often each publication lets others run before it takes effect.
    func slow(yields: Int) { state.withLock { $0.yields = yields } }

    var published: [OutgoingMessage] { state.withLock { $0.published } }

    func publish(_ message: OutgoingMessage) async throws {
        for _ in 0..<state.withLock({ $0.yields }) { await Task.yield() }
        try state.withLock { state in
            if state.isAway || state.remaining == 0 { throw Away() }
            state.remaining = state.remaining.map { $0 - 1 }
            state.published.append(message)
        }
    }

    func latency() async throws -> Duration {
        if isAway { throw Away() }
        return .milliseconds(2)
    }
}

/// A spool, a ticket store and a list of services in memory; can be away.
final class FakeStore: SpoolStoring, TicketReading, ServiceInstanceStoring, HealthProbe {
    private struct State {
        var isAway = false
        var rows: [(message: OutgoingMessage, eventID: String)] = []
        var isDraining = false
        var tickets: [String: TicketView] = [:]
        var seen: [String: ServiceInstance] = [:]
        var appended = 0
        var ids: Set<String> = []
    }
    private let state = Mutex(State())

    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { state.withLock { $0.isAway = newValue } }
    }

    var rows: [OutgoingMessage] { state.withLock { $0.rows.map(\.message) } }

    var eventIDs: [String] { state.withLock { $0.rows.map(\.eventID) } }

    var appended: Int { state.withLock { $0.appended } }

    func put(_ view: TicketView, reference: String) { state.withLock { $0.tickets[reference] = view } }

    func see(_ service: String, at time: Timestamp, details: [String: String] = [:]) {
        state.withLock { $0.seen[service] = ServiceInstance(seenAt: time, details: details) }
    }

    func append(_ message: OutgoingMessage, eventID: String) async throws {
        await Task.yield()
        try state.withLock { state in
            if state.isAway { throw Away() }
            state.appended += 1
            if state.ids.insert(eventID).inserted { state.rows.append((message, eventID)) }
        }
    }

    func waitingCount() async throws -> Int {
        try state.withLock { state in
            if state.isAway { throw Away() }
            return state.rows.count
        }
    }

    func drain(limit: Int, publish: @Sendable ([OutgoingMessage]) async throws -> Void) async throws -> Int {
        let batch = try state.withLock { state -> [(message: OutgoingMessage, eventID: String)]? in
            if state.isAway { throw Away() }
            if state.isDraining { return nil }
            state.isDraining = true
            return Array(state.rows.prefix(limit))
        }
        guard let batch else { return 0 }
        defer { state.withLock { $0.isDraining = false } }
        if !batch.isEmpty { try await publish(batch.map(\.message)) }
        let done = Set(batch.map(\.eventID))
        state.withLock { $0.rows.removeAll { done.contains($0.eventID) } }
        return batch.count
    }

    func ticket(reference: String) async throws -> TicketView? {
        try state.withLock { state in
            if state.isAway { throw Away() }
            return state.tickets[reference]
        }
    }

    func note(service: String, instance: String, version: String, details: [String: String]) async throws {
        see(service, at: .now, details: details)
    }

    func lastSeen(service: String) async throws -> ServiceInstance? {
        try state.withLock { state in
            if state.isAway { throw Away() }
            return state.seen[service]
        }
    }

    func forget(service: String, instance: String) async throws { state.withLock { $0.seen[service] = nil } }

    func latency() async throws -> Duration {
        if isAway { throw Away() }
        return .milliseconds(3)
    }
}

/// Who wants no more mail; can be away.
final class FakeNotices: NoticeStopping {
    private struct State {
        var isAway = false
        var known: Set<UUID> = []
        var stopped: [UUID] = []
    }
    private let state = Mutex(State())

    var stopped: [UUID] { state.withLock { $0.stopped } }

    func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }

    func know(_ id: UUID) { state.withLock { _ = $0.known.insert(id) } }

    func stopNotices(of messageID: UUID) async throws -> Bool {
        try state.withLock { state in
            if state.isAway { throw Away() }
            guard state.known.contains(messageID) else { return false }
            state.stopped.append(messageID)
            return true
        }
    }
}

/// A clock that stands until it is set.
final class FixedTime: TimeSource {
    private let moment: Mutex<Timestamp>

    init(_ now: Timestamp = Timestamp(milliseconds: 1_790_000_100_000)) { moment = Mutex(now) }

    var now: Timestamp {
        get { moment.withLock { $0 } }
        set { moment.withLock { $0 = newValue } }
    }

    func advance(seconds: Double) { moment.withLock { $0 = $0.adding(seconds: seconds) } }
}

/// Lines that were logged.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var log: Log {
        Log(service: "test", level: .debug) { line in self.lines.withLock { $0.append(line) } }
    }
}

let ticketKeyText = String(repeating: "5a", count: 32)

func makeTicketKey() throws -> TicketKey {
    var reader = EnvironmentReader(["TICKET_KEY": ticketKeyText])
    let key = TicketKey(&reader)
    try reader.finish()
    return key
}

/// A whole gateway on fakes.
struct TestGateway {
    let publisher = FakePublisher()
    let store = FakeStore()
    let notices = FakeNotices()
    let customers = FakeCustomers()
    let time: FixedTime
    let lines = LogLines()
    let health = HealthState(waitingFor: [IntakeGateway.readinessPart])
    let metrics = MetricsRegistry()
    let gateway: IntakeGateway

    init(
        _ environment: [String: String] = [:], mail: IntakeGateway.MailDependencies? = nil,
        time: FixedTime = FixedTime()
    ) throws {
        self.time = time
        var reader = EnvironmentReader(["TICKET_KEY": ticketKeyText].merging(environment) { $1 })
        let configuration = Configuration(&reader)
        try reader.finish()
        var dependencies = IntakeGateway.Dependencies(
            publisher: publisher, spool: store, tickets: store, instances: store, notices: notices,
            customers: customers, kafka: publisher, database: store)
        dependencies.mail = mail
        gateway = IntakeGateway(
            configuration: configuration, dependencies: dependencies,
            version: "1.2.3", health: health, metrics: metrics, log: lines.log, time: time)
    }

    var monitor: HealthMonitor? { gateway.components.compactMap { $0 as? HealthMonitor }.first }
    var drainer: SpoolDrainer? { gateway.components.compactMap { $0 as? SpoolDrainer }.first }

    func send(
        _ method: String, _ target: String, headers: HTTPHeaders = [:], body: [UInt8] = []
    ) async -> HTTPResponse {
        await gateway.handler.respond(
            to: HTTPRequest(method: method, target: target, headers: headers, body: body))
    }

    func submit(
        _ fields: [String: String?] = [:], headers: HTTPHeaders = [:], path: String = "/api/v1/support/form"
    ) async -> HTTPResponse {
        var headers = headers
        if headers["Content-Type"] == nil { headers.append("Content-Type", "application/json") }
        return await send("POST", path, headers: headers, body: Array(formJSON(fields).utf8))
    }
}

let soundForm = [
    "name": "Ada Byron", "email": "ada@example.com", "subject": "Password reset", "category": "account_access",
    "message": "How do I reset my password?",
]

/// The JSON of a sound form with some fields changed, nil ones left out.
func formJSON(_ changes: [String: String?] = [:]) -> String {
    var fields = soundForm
    for (name, value) in changes { fields[name] = value }
    var text = ""
    for (name, value) in fields {
        text += text.isEmpty ? "{" : ","
        text.append(jsonString: name)
        text += ":"
        text.append(jsonString: value)
    }
    return text + "}"
}

/// A value that several tasks of a test share.
final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    func withLock<Result: Sendable>(_ body: @Sendable (inout Value) -> Result) -> Result {
        value.withLock { value in body(&value) }
    }
}
