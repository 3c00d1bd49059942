import Glibc

/// One keep-alive connection of a load generator: sends a request, then reads its answer, nothing else.
struct LoadConnection {
    private(set) var descriptor: Int32
    private(set) var sentAt = ContinuousClock.now
    private var received: [UInt8] = []

    /// Connects to a port of this machine.
    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard descriptor >= 0, result == 0 else { throw CommandFailure("nothing listens on port \(port)") }
        var on: Int32 = 1
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Sends a request, which fits into the socket's buffer.
    mutating func send(_ request: [UInt8]) throws {
        sentAt = .now
        let count = unsafe request.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count == request.count else { throw CommandFailure("a connection was closed") }
    }

    /// Reads what is there.
    ///
    /// - Returns: The status of the answer, or nil while it is not whole.
    mutating func receive(into buffer: inout [UInt8]) throws -> Int? {
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { throw CommandFailure("a connection was closed") }
        received += buffer[..<count]
        guard let head = received.endOfHead, received.count >= head + received.contentLength(before: head) else {
            return nil
        }
        let status = received.count > 12 ? Int(String(decoding: received[9..<12], as: UTF8.self)) : nil
        received.removeAll(keepingCapacity: true)
        return status ?? 0
    }

    func close() { _ = Glibc.close(descriptor) }
}

extension [UInt8] {
    /// Where the body of an answer begins.
    fileprivate var endOfHead: Int? {
        guard count >= 4 else { return nil }
        for index in 0...(count - 4)
        where self[index] == 13 && self[index + 1] == 10 && self[index + 2] == 13 && self[index + 3] == 10 {
            return index + 4
        }
        return nil
    }

    /// What the head says of the body's length.
    fileprivate func contentLength(before end: Int) -> Int {
        let name = Array("content-length:".utf8)
        var start = 0
        while start < end {
            var stop = start
            while stop < end, self[stop] != 10 { stop += 1 }
            let line = self[start..<stop]
            if line.count > name.count, zip(line, name).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) {
                return line.dropFirst(name.count).reduce(0) { (48...57).contains($1) ? $0 * 10 + Int($1 - 48) : $0 }
            }
            start = stop + 1
        }
        return 0
    }
}
