import CMicroHTTPD
import Core
import Glibc
import Lifecycle

/// The running library: one polling thread that calls into a `ServerCore`, which outlives it.
struct MHDDaemon: Sendable {
    private let daemon: MHDPointer

    /// Starts the polling thread.
    ///
    /// `stop` must be called once, before the core goes.
    init(core: ServerCore, listener: borrowing ListeningSocket) throws(HTTPServerError) {
        let configuration = core.configuration
        // Borrowed: the server holds the core until `stop` has returned.
        let context = Unmanaged.passUnretained(core).toOpaque()
        let idleSeconds = max(1, configuration.idleTimeout.components.seconds)
        let daemon = fte_mhd_start(
            listener.descriptor, UInt32(configuration.connectionLimit), UInt32(configuration.connectionsPerAddress),
            UInt32(idleSeconds), configuration.connectionMemory, answerCallback, beginCallback, completeCallback,
            connectionCallback, { _, _, text in text.map { strlen($0) } ?? 0 }, context)
        guard let daemon else { throw .startRefused }
        self.daemon = MHDPointer(raw: daemon)
    }

    /// Takes no more connections: new ones are refused.
    func quiesce() {
        let listener = MHD_quiesce_daemon(daemon.raw)
        // The descriptor stays the server's to close; it only stops to listen.
        if listener >= 0 { shutdown(listener, Int32(SHUT_RDWR)) }
    }

    /// Ends the polling thread; nothing may be suspended.
    ///
    /// Joining it blocks, so a thread of its own waits.
    func stop() async {
        await withCheckedContinuation { continuation in
            OwnThread.start(name: "http-stop") { [daemon] in
                MHD_stop_daemon(daemon.raw)
                continuation.resume()
            }
        }
    }
}

private func core(_ context: UnsafeMutableRawPointer?) -> ServerCore? {
    context.map { Unmanaged<ServerCore>.fromOpaque($0).takeUnretainedValue() }
}

private func exchange(_ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?) -> Exchange? {
    slot?.pointee.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
}

/// A connection came or went.
///
/// What it retains when it came is released when it went.
private let connectionCallback: MHD_NotifyConnectionCallback = { context, connection, slot, event in
    guard let core = core(context), let connection, let slot else { return }
    if event == .CONNECTION_NOTIFY_STARTED {
        slot.pointee = core.open(connection).map { Unmanaged.passRetained($0).toOpaque() }
    } else if let watch = slot.pointee {
        slot.pointee = nil
        core.connections.remove(Unmanaged<ConnectionWatch>.fromOpaque(watch).takeRetainedValue())
    }
}

/// The first line of a request was read.
///
/// What is retained here `completeCallback` releases.
private let beginCallback:
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer? = {
        context, target, connection in
        guard let core = core(context), let connection, let target,
            let info = fte_mhd_connection_info(connection, .CONNECTION_INFO_SOCKET_CONTEXT),
            let watch = info.pointee.socket_context
        else { return nil }
        let exchange = core.begin(
            connection, watch: Unmanaged<ConnectionWatch>.fromOpaque(watch).takeUnretainedValue(),
            target: String(cString: target))
        return Unmanaged.passRetained(exchange).toOpaque()
    }

/// Called when the header fields are there, for each part of the body, at its end, and again after a resume.
private let answerCallback: MHD_AccessHandlerCallback = { context, _, _, method, version, part, size, slot in
    guard let core = core(context), let exchange = exchange(slot), let method, let version, let size else {
        return .NO
    }
    if exchange.isWaitingForHead {
        return core.receiveHead(exchange, method: String(cString: method), version: String(cString: version))
    }
    guard size.pointee > 0 else { return core.receiveEnd(exchange) }
    defer { size.pointee = 0 }
    return core.receiveBody(exchange, UnsafeRawBufferPointer(start: part, count: size.pointee))
}

/// A request was answered, or its connection is gone.
private let completeCallback: MHD_RequestCompletedCallback = { context, _, slot, _ in
    guard let core = core(context), let slot, let object = slot.pointee else { return }
    slot.pointee = nil
    core.complete(Unmanaged<Exchange>.fromOpaque(object).takeRetainedValue())
}
