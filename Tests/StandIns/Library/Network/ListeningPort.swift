import Glibc

/// A free port of this machine, and whoever connects to it.
struct ListeningPort: Sendable {
    /// The system has no port to give.
    struct NoPort: Error {}

    let port: Int
    private let descriptor: Int32

    /// Listens on a port that was listened on before, or on a free one.
    ///
    /// - Parameters:
    ///   - port: The port; 0 for a free one.
    ///   - places: How many connections may wait to be accepted; others are not answered.
    /// - Throws: `NoPort` where it is taken.
    init(again port: Int = 0, places: Int32 = 64) throws(NoPort) {
        // A program that is started meanwhile must not keep the port.
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, size) == 0 && listen(descriptor, places) == 0
                    && getsockname(descriptor, pointer, &size) == 0
            }
        }
        guard descriptor >= 0, isBound else { throw NoPort() }
        self.descriptor = descriptor
        self.port = Int(UInt16(bigEndian: address.sin_port))
    }

    /// The next connection; nil when there is none within a moment.
    func accept() -> StreamConnection? {
        guard Self.isReadable(descriptor) else { return nil }
        let connection = Glibc.accept(descriptor, nil, nil)
        return connection < 0 ? nil : StreamConnection(descriptor: connection)
    }

    func close() { _ = Glibc.close(descriptor) }

    static func isReadable(_ descriptor: Int32) -> Bool {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&wanted, 1, 50) > 0
    }
}

/// One connection, read by lines.
final class StreamConnection: Sendable {
    private let descriptor: Int32

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Connects to a port of this machine; nil where nobody listens.
    convenience init?(to port: Int) {
        self.init(calling: port, kind: Int32(SOCK_STREAM.rawValue))
    }

    /// Begins to connect to a port of this machine, and does not wait for that.
    convenience init?(beginningTo port: Int) {
        self.init(calling: port, kind: Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue))
    }

    private init?(calling port: Int, kind: Int32) {
        let descriptor = socket(AF_INET, kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        let isConnected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                    || errno == EINPROGRESS
            }
        }
        self.descriptor = descriptor
        guard isConnected else {
            _ = Glibc.close(descriptor)
            return nil
        }
    }

    /// Which of two have something to say, within a moment.
    static func readable(_ first: StreamConnection, _ second: StreamConnection?) -> (first: Bool, second: Bool) {
        var wanted = [first.descriptor, second?.descriptor ?? -1].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        guard unsafe poll(&wanted, 2, 50) > 0 else { return (false, false) }
        return (wanted[0].revents != 0, wanted[1].revents != 0)
    }

    /// What there is; nil when the other side has gone.
    func read() -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }

    /// A line with its end; nil when the other side has gone, or says nothing for a minute.
    func readLine() -> [UInt8]? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        for _ in 0..<1200 {
            guard ListeningPort.isReadable(descriptor) else { continue }
            while line.last != 10 {
                guard unsafe recv(descriptor, &byte, 1, 0) == 1 else { return nil }
                line.append(byte)
                if line.count > 100_000 { return nil }
            }
            return line
        }
        return nil
    }

    func write(_ bytes: [UInt8]) {
        _ = unsafe send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Lets a moment go by.
    static func pause() { usleep(20_000) }

    func close() { _ = Glibc.close(descriptor) }

    /// Ends it as a machine does that has forgotten it.
    func abort() {
        var now = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        close()
    }
}
