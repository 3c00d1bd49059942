import CMicroHTTPD
import Core
import Glibc
import Lifecycle

/// What the polling thread and the server's tasks share.
///
/// The polling thread calls the first half, tasks the second.
final class ServerCore: Sendable {
    let configuration: HTTPServerConfiguration
    let queue: ExchangeQueue
    let connections: ConnectionRegistry
    /// How long clients may still send once the server stops.
    let lastWhile = Duration.seconds(3)
    private let handler: any HTTPHandler
    private let meter: ServerMeter?
    private let log: Log

    init(configuration: HTTPServerConfiguration, handler: any HTTPHandler, log: Log, metrics: MetricsRegistry?) {
        self.configuration = configuration
        self.handler = handler
        self.log = log
        let queue = ExchangeQueue(bound: configuration.maximumInFlight)
        let connections = ConnectionRegistry()
        self.queue = queue
        self.connections = connections
        meter = metrics.map { ServerMeter($0, queue: queue, connections: connections) }
    }

    // MARK: On the polling thread

    func open(_ connection: OpaquePointer) -> ConnectionWatch? {
        guard let descriptor = fte_mhd_connection_info(connection, .CONNECTION_INFO_CONNECTION_FD)?.pointee.connect_fd
        else { return nil }
        let address = fte_mhd_connection_info(connection, .CONNECTION_INFO_CLIENT_ADDRESS)?.pointee.client_addr
        let watch = ConnectionWatch(
            descriptor: descriptor, remoteAddress: numericAddress(address), allowed: configuration.headerTimeout)
        connections.add(watch)
        return watch
    }

    func begin(_ connection: OpaquePointer, watch: ConnectionWatch, target: String) -> Exchange {
        queue.begin()
        return Exchange(connection: MHDPointer(raw: connection), watch: watch, target: target)
    }

    func receiveHead(_ exchange: Exchange, method: String, version: String) -> MHD_Result {
        let headers = requestHeaders(of: exchange.connection)
        exchange.watch.expect(within: queue.isStopping ? lastWhile : configuration.bodyTimeout)
        let limit = configuration.maximumBody(method, exchange.path)
        let action = exchange.withIntake {
            $0.receiveHead(
                method: method, version: version, headers: headers, limit: limit,
                maximumDrained: configuration.maximumDrainedBody)
        }
        return perform(action, on: exchange)
    }

    func receiveBody(_ exchange: Exchange, _ part: UnsafeRawBufferPointer) -> MHD_Result {
        let action = exchange.withIntake {
            $0.receiveBody(part, maximumDrained: configuration.maximumDrainedBody)
        }
        return perform(action, on: exchange)
    }

    func receiveEnd(_ exchange: Exchange) -> MHD_Result {
        // The second time round the handler has answered and the connection was resumed.
        if let answer = exchange.answer { return answer.send(on: exchange.connection) }
        exchange.watch.expect(within: nil)
        return perform(exchange.withIntake { $0.receiveEnd() }, on: exchange)
    }

    func complete(_ exchange: Exchange) {
        exchange.watch.expect(within: queue.isStopping ? lastWhile : configuration.headerTimeout)
        queue.complete()
    }

    private func perform(_ action: RequestIntake.Action, on exchange: Exchange) -> MHD_Result {
        switch action {
        case .proceed: return .YES
        case .close: return .NO
        case .refuse(let problem, let closing): return refuse(exchange, problem, closing: closing)
        case .dispatch:
            let connection = exchange.connection
            if queue.admit(exchange, prepare: { MHD_suspend_connection(connection.raw) }) { return .YES }
            return refuse(exchange, .serviceUnavailable, headers: ["Retry-After": "1"], closing: queue.isStopping)
        }
    }

    private func refuse(
        _ exchange: Exchange, _ problem: HTTPProblem, headers: HTTPHeaders = [:], closing: Bool
    ) -> MHD_Result {
        meter?.refused(problem.status)
        exchange.watch.expect(within: nil)
        let response = configuration.problemResponse(problem, headers)
        guard let answer = PreparedAnswer(response, closing: closing) else { return .NO }
        defer { answer.destroy() }
        return answer.send(on: exchange.connection)
    }

    // MARK: In tasks

    /// Lets the handler answer one request.
    func handle(_ exchange: Exchange) async {
        let start = ContinuousClock.now
        let response = await handler.respond(to: exchange.takeRequest())
        queue.release()
        meter?.answered(response.status, after: start.duration(to: .now))
        exchange.answer = PreparedAnswer(response, closing: queue.isStopping)
        MHD_resume_connection(exchange.connection.raw)
    }

    /// Cuts connections that send too slowly, until cancelled.
    func watchConnections() async {
        while (try? await Task.sleep(for: .milliseconds(500))) != nil {
            let count = connections.cutOverdue()
            if count > 0 { log.info("slow connections cut", [.count: "\(count)"]) }
        }
    }
}

private func requestHeaders(of connection: MHDPointer) -> HTTPHeaders {
    var headers = HTTPHeaders()
    withUnsafeMutablePointer(to: &headers) { pointer in
        _ = MHD_get_connection_values_n(
            connection.raw, .HEADER_KIND,
            { list, _, name, nameSize, value, valueSize in
                list?.assumingMemoryBound(to: HTTPHeaders.self).pointee.append(
                    text(name, count: nameSize), text(value, count: valueSize))
                return .YES
            }, pointer)
    }
    return headers
}

private func text(_ start: UnsafePointer<CChar>?, count: Int) -> String {
    let bytes = UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
    return String(decoding: bytes, as: UTF8.self)
}

private func numericAddress(_ address: UnsafeMutablePointer<sockaddr>?) -> String {
    guard let address else { return "" }
    let size =
        Int32(address.pointee.sa_family) == AF_INET6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
    var name = [CChar](repeating: 0, count: 64)
    guard getnameinfo(address, socklen_t(size), &name, 64, nil, 0, NI_NUMERICHOST) == 0 else { return "" }
    let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    // An IPv4 client of a socket for both families.
    return text.hasPrefix("::ffff:") && text.contains(".") ? String(text.dropFirst(7)) : text
}
