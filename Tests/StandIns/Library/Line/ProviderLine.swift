import Core
import Lifecycle
import Synchronization

/// The line to a stand-in, which breaks as it is told: what a provider itself cannot do to who calls it.
///
///     let line = try ProviderLine(to: port)
///     line.set(.cuttingAnswers)   // what is sent arrives, and nobody hears of it
///     line.set(.open)
///
/// Connections of before end when its manner changes.
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
        var listener: ListeningPort?
        /// What nobody gets past while nothing gets there.
        var dam: (port: ListeningPort, waiting: [StreamConnection])?
        var isStopped = false
    }

    /// Where it is called.
    public let port: Int
    private let target: Int
    private let state: Mutex<State>

    /// Opens a line to a port of this machine, on a free one; `run` passes things on.
    public init(to target: Int) throws {
        self.target = target
        let listener = try ListeningPort()
        port = listener.port
        state = Mutex(State(listener: listener))
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

    /// What it does from now on.
    ///
    /// - Throws: When its port is taken by somebody else meanwhile.
    public func set(_ manner: Manner) throws {
        try state.withLock { state in
            state.manner = manner
            state.turn += 1
            state.dam?.port.close()
            state.dam?.waiting.forEach { $0.close() }
            state.dam = nil
            guard manner == .gone || manner == .unreachable else {
                if state.listener == nil { state.listener = try ListeningPort(again: port) }
                return
            }
            state.listener?.close()
            state.listener = nil
            guard manner == .unreachable else { return }
            // The one place is taken, and nobody is let in.
            let dam = try ListeningPort(again: port, places: 0)
            state.dam = (dam, (0..<4).compactMap { _ in StreamConnection(beginningTo: port) })
        }
    }

    /// What a connection does that is made now, and in which turn.
    var present: (manner: Manner, turn: Int) { state.withLock { ($0.manner, $0.turn) } }

    /// Whether a connection of a turn goes on.
    func goesOn(_ turn: Int) -> Bool { state.withLock { $0.turn == turn && !$0.isStopped } }

    private func stop() { state.withLock { $0.isStopped = true } }

    private func serve() {
        while true {
            let (listener, isStopped) = state.withLock { ($0.listener, $0.isStopped) }
            if isStopped { break }
            // Closed while it waited, it has nobody to give.
            guard let listener, let caller = listener.accept() else {
                if listener == nil { StreamConnection.pause() }
                continue
            }
            let (manner, turn) = present
            OwnThread.start(name: "provider-line") { [self, target] in
                LineCall(line: self, manner: manner, turn: turn).run(caller, target: target)
            }
        }
        state.withLock { state in
            state.listener?.close()
            state.dam?.port.close()
            state.dam?.waiting.forEach { $0.close() }
        }
    }
}
