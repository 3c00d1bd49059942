/// A mail server that takes mail from us, and the address that we write from.
public struct SMTPSettings: Sendable, Hashable {
    /// Name or number of the server.
    public let host: String
    /// Its port.
    public let port: Int
    /// Whether the connection begins with TLS (`smtps`); otherwise it is asked for by STARTTLS.
    public let beginsWithTLS: Bool
    /// Who signs in; nil where nobody does.
    public let user: String?
    /// With what.
    public let password: String?
    /// `MAIL_FROM`: an address, or a name and an address in angle brackets.
    public let from: String
    /// `SMTP_CA_FILE`: certificates to trust besides the system's, in PEM.
    public let certificateFile: String?

    /// Whether the server is on this machine, where mail may go unencrypted.
    public var isLoopback: Bool {
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
        return host.lowercased() == "localhost" || host == "::1" || numbers.count == 4 && numbers[0] == 127
    }

    /// Makes it from its parts.
    public init(
        host: String, port: Int, beginsWithTLS: Bool = false, user: String? = nil, password: String? = nil,
        from: String, certificateFile: String? = nil
    ) {
        self.host = host
        self.port = port
        self.beginsWithTLS = beginsWithTLS
        self.user = user
        self.password = password
        self.from = from
        self.certificateFile = certificateFile
    }

    /// Reads `SMTP_URL` (or `SMTP_URL_FILE`: it holds the password) and `MAIL_FROM`; nil when there is no address.
    ///
    /// What is missing or wrong is reported to the reader, which the caller finishes.
    public init?(from reader: inout EnvironmentReader) {
        guard let url = reader.optionalSecret("SMTP_URL") else { return nil }
        from = reader.text("MAIL_FROM")
        certificateFile = reader.optionalText("SMTP_CA_FILE")
        guard let address = Address(url) else {
            reader.report("SMTP_URL must be such as smtp://user:password@mail.example.com:587, or smtps://")
            return nil
        }
        (host, port, beginsWithTLS) = (address.host, address.port, address.beginsWithTLS)
        (user, password) = (address.user, address.password)
    }

    /// What stands in `SMTP_URL`.
    private struct Address {
        let beginsWithTLS: Bool
        var user: String?
        var password: String?
        let host: String
        let port: Int

        init?(_ url: String) {
            let schemes = [("smtps://", true), ("smtp://", false)]
            guard let (scheme, isSecure) = schemes.first(where: { url.lowercased().hasPrefix($0.0) }),
                url.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
            else { return nil }
            beginsWithTLS = isSecure
            var rest = url.dropFirst(scheme.count)
            if rest.hasSuffix("/") { rest.removeLast() }
            if let at = rest.lastIndex(of: "@") {
                let sides = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                guard let user = Self.decoded(sides[0]), let password = Self.decoded(sides.count > 1 ? sides[1] : ""),
                    !user.isEmpty
                else { return nil }
                (self.user, self.password) = (user, password)
                rest = rest[rest.index(after: at)...]
            }
            guard let (host, port) = Self.place(rest, default: isSecure ? 465 : 587) else { return nil }
            (self.host, self.port) = (host, port)
        }

        /// Host and port; a number of IPv6 stands in brackets.
        private static func place(_ text: Substring, default fallback: Int) -> (String, Int)? {
            var host = text
            var port: Substring?
            if text.hasPrefix("[") {
                guard let end = text.firstIndex(of: "]") else { return nil }
                host = text[text.index(after: text.startIndex)..<end]
                let rest = text[text.index(after: end)...]
                guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
                port = rest.isEmpty ? nil : rest.dropFirst()
            } else if let colon = text.firstIndex(of: ":") {
                host = text[..<colon]
                port = text[text.index(after: colon)...]
            }
            let isHost = host.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "-._:".utf8.contains(byte)
            }
            guard !host.isEmpty, isHost else { return nil }
            guard let port else { return (String(host), fallback) }
            guard let number = Int(port), (1...65535).contains(number) else { return nil }
            return (String(host), number)
        }

        /// The text with its `%xx` taken apart; nil where they are none, or hold what ends a line.
        private static func decoded(_ text: Substring) -> String? {
            var bytes: [UInt8] = []
            var rest = text.utf8[...]
            while let byte = rest.popFirst() {
                guard byte == UInt8(ascii: "%") else {
                    bytes.append(byte)
                    continue
                }
                guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
                else { return nil }
                bytes.append(value)
                rest = rest.dropFirst(2)
            }
            guard !bytes.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) else { return nil }
            return String(validating: bytes, as: UTF8.self)
        }
    }
}
