import Glibc

/// A bound, listening TCP socket, closed with its owner.
struct ListeningSocket: ~Copyable {
    let descriptor: Int32
    let port: Int

    init(host: String, port: Int) throws(HTTPServerError) {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
        var found: UnsafeMutablePointer<addrinfo>?
        let numericHost = host == "localhost" ? "127.0.0.1" : host
        guard getaddrinfo(numericHost, String(port), &hints, &found) == 0, let found else { throw .hostUnknown }
        defer { freeaddrinfo(found) }
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(found.pointee.ai_family, kind, 0)
        guard descriptor >= 0 else { throw .addressUnavailable(code: errno) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0, listen(descriptor, 1024) == 0
        else {
            let code = errno
            Glibc.close(descriptor)
            throw .addressUnavailable(code: code)
        }
        self.descriptor = descriptor
        self.port = Self.boundPort(of: descriptor)
    }

    /// Closes it now, and keeps it open until now.
    consuming func close() {}

    deinit {
        Glibc.close(descriptor)
    }

    private static func boundPort(of descriptor: Int32) -> Int {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &address) { bytes in
            guard let base = bytes.baseAddress,
                getsockname(descriptor, base.assumingMemoryBound(to: sockaddr.self), &size) == 0
            else { return 0 }
            // IPv4 and IPv6 keep the port in the same place, in network order.
            return Int(bytes[2]) << 8 | Int(bytes[3])
        }
    }
}
