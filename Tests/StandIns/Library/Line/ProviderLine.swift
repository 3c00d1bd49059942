import Core
import Lifecycle
import Synchronization

/// The line to a stand-in, which breaks as it is told: what a provider itself cannot do to who calls it.
///
///     try await ProviderLine.run(to: port) { line in
///         try await line.set(.cuttingAnswers)   // what is sent arrives, and nobody hears of it
///         try await line.set(.open)
///     }
public final class ProviderLine: Sendable {
    /// What the line does.
    public enum Manner: Sendable, Hashable {
        /// It passes everything on.
        case open
        /// Nobody listens: connections are refused.
        case gone
        /// Nothing gets there: connections are neither taken nor refused.
        case unreachable
        /// It takes connections and what is said, and passes nothing on.
        case silent
        /// It ends a connection when something is said, and passes nothing on.
        case cuttingRequests
        /// It passes on what is said, and ends the connection when the answer comes.
        case cuttingAnswers
        /// It passes on what is said, and keeps the answer.
        case keepingAnswers
        /// It passes on what is said, and puts noise in place of the answer.
        case garblingAnswers
        /// It passes answers on after a while.
        case slow(Duration)
    }
    private struct State {
        var manner = Manner.open
        /// Counts the manners, so that a connection knows when its own is over.
        var turn = 0
        /// The turn that its port stands in.
        var servedTurn = 0
        var isBroken = false
        var isStopped = false
    }

    /// Where it is called.
    public let port: Int
    private let target: Int
    private let listener: ListeningPort
    private let state = Mutex(State())

    /// Opens a line to a port of this machine, on a free one.
    private init(to target: Int) throws {
        self.target = target
        listener = try ListeningPort()
        port = listener.port
    }

    /// Runs a line, and lends it.
    public static func run<Value: Sendable>(
        to target: Int, _ body: @Sendable (ProviderLine) async throws -> Value
    ) async throws -> Value {
        let line = try ProviderLine(to: target)
        OwnThread.start(name: "provider-line") { line.serve() }
        defer { line.stop() }
        return try await body(line)
    }

    /// Its address for HTTP.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// What it does from now on; connections of before end.
    ///
    /// - Throws: When its port is taken by somebody else meanwhile.
    public func set(_ manner: Manner) async throws {
        let turn = state.withLock { state in
            state.manner = manner
            state.turn += 1
            return state.turn
        }
        while state.withLock({ $0.servedTurn < turn }) { try await Task.sleep(for: .milliseconds(5)) }
        if state.withLock({ $0.isBroken }) { throw ListeningPort.NoPort() }
    }

    /// What it does from now on with the connections that there are.
    public func change(to manner: Manner) { state.withLock { $0.manner = manner } }

    /// What it does at this moment.
    var manner: Manner { state.withLock { $0.manner } }

    /// Whether a connection of a turn goes on.
    func goesOn(_ turn: Int) -> Bool { state.withLock { $0.turn == turn && !$0.isStopped } }

    private func stop() { state.withLock { $0.isStopped = true } }

    /// Passes things on; the port is this thread's alone.
    private func serve() {
        var gate = LineGate(listener)
        while true {
            let now = state.withLock { $0 }
            if now.isStopped { break }
            if now.turn != now.servedTurn {
                let isSet = gate.set(now.manner)
                state.withLock { ($0.servedTurn, $0.isBroken) = (now.turn, !isSet) }
            }
            guard let caller = gate.accept() else { continue }
            OwnThread.start(name: "provider-line") { [self, target] in
                LineCall(line: self, beginning: now.manner, turn: now.turn).run(caller, target: target)
            }
        }
        gate.close()
    }
}
