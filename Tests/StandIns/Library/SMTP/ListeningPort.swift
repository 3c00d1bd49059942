import Glibc

/// A free port of this machine, and whoever connects to it.
struct ListeningPort: Sendable {
    /// The system has no port to give.
    struct NoPort: Error {}

    let port: Int
    private let descriptor: Int32

    init() throws(NoPort) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, size) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, pointer, &size) == 0
            }
        }
        guard descriptor >= 0, isBound else { throw NoPort() }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
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
    func pause() { usleep(20_000) }

    func close() { _ = Glibc.close(descriptor) }
}
