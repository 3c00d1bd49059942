public import Core
public import Lifecycle
import Synchronization

/// An HTTP/1.1 server.
///
/// One polling thread reads and writes all connections (libmicrohttpd); each complete request is answered by the
/// handler in a task of its own, while its connection is suspended. Everything is bounded: bodies, header fields,
/// connections, the time a client may take, and how many requests are with the handler at once.
public final class HTTPServer: Component {
    /// What it is called in logs and on `/readyz`.
    public let name: String
    private let core: ServerCore
    private let health: HealthState?
    private let log: Log
    private struct State {
        var daemon: MHDDaemon?
        var port: Int?
        var isStopping = false
    }
    private let state = Mutex(State())

    /// Makes a server that listens once it runs.
    ///
    /// - Parameters:
    ///   - name: What it is called in logs and on `/readyz`.
    ///   - configuration: Where it listens and what it lets through.
    ///   - handler: What answers.
    ///   - log: Where it writes.
    ///   - metrics: Where it counts; nil counts nothing.
    ///   - health: What learns that it listens.
    public init(
        name: String = "http", configuration: HTTPServerConfiguration, handler: any HTTPHandler, log: Log,
        metrics: MetricsRegistry? = nil, health: HealthState? = nil
    ) {
        self.name = name
        self.health = health
        self.log = log
        core = ServerCore(configuration: configuration, handler: handler, log: log, metrics: metrics)
    }

    /// The port it listens on; nil while it does not.
    public var boundPort: Int? { state.withLock { $0.port } }

    /// Listens and answers until asked to end.
    ///
    /// - Throws: `HTTPServerError` when it cannot listen.
    public func run() async throws {
        let listener = try ListeningSocket(host: core.configuration.host, port: core.configuration.port)
        let daemon = try MHDDaemon(core: core, listener: listener)
        let isStopping = state.withLock { state in
            state.daemon = daemon
            state.port = listener.port
            return state.isStopping
        }
        if isStopping { daemon.quiesce() }
        health?.markReady(name)
        log.info("listening", [.component: name, .port: "\(listener.port)"])
        await withTaskCancellationHandler {
            await answerUntilStopped()
        } onCancel: {
            shutDown()
        }
        state.withLock { $0.daemon = nil }
        await daemon.stop()
        listener.close()
        state.withLock { $0.port = nil }
    }

    /// Takes no more connections; what has begun to arrive is still answered.
    public func shutDown() {
        let daemon = state.withLock { state -> MHDDaemon? in
            defer { state.isStopping = true }
            return state.isStopping ? nil : state.daemon
        }
        daemon?.quiesce()
        core.queue.stop()
        core.connections.hurry(within: core.lastWhile)
    }

    private func answerUntilStopped() async {
        let core = core
        await withDiscardingTaskGroup { group in
            group.addTask { await core.watchConnections() }
            while let batch = await core.queue.next() {
                for exchange in batch {
                    group.addTask { await core.handle(exchange) }
                }
            }
            group.cancelAll()
        }
    }
}
