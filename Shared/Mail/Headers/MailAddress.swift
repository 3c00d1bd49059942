/// One mail address, with the name that stands beside it.
public struct MailAddress: Hashable, Sendable {
    /// The name, if there is one.
    public let name: String?
    /// What stands before the last `@`, as written; quotes that nothing needs are gone.
    public let local: String
    /// The domain in lower case; letters beyond ASCII in the form that the domain name system knows.
    public let domain: String

    /// The address as it is written to.
    public var address: String { "\(local)@\(domain)" }

    /// The address in lower case: what it is known by.
    public var key: String { address.lowercased() }

    /// Reads an address; nil where it is none.
    ///
    /// - Parameters:
    ///   - text: Local part, `@`, domain.
    ///   - name: The name beside it.
    public init?(_ text: String, name: String? = nil) {
        self.init(bytes: Array(text.utf8), name: name)
    }

    init?(bytes: [UInt8], name: String?) {
        guard bytes.count <= 1000, let at = bytes.lastIndex(of: UInt8(ascii: "@")),
            let text = String(validating: bytes[..<at], as: UTF8.self), let local = Self.local(text),
            let host = String(validating: bytes[(at + 1)...], as: UTF8.self), let domain = Self.domain(host)
        else { return nil }
        self.name = name.flatMap { $0.isEmpty ? nil : $0 }
        self.local = local
        self.domain = domain
    }

    private static func local(_ text: String) -> String? {
        var bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count <= 256, bytes.allSatisfy({ $0 >= 32 && $0 != 127 }) else { return nil }
        if bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\""), bytes.count > 2 {
            let inner = Array(bytes.dropFirst().dropLast())
            guard inner.contains(where: { !isAtomic($0) }) else { return String(decoding: inner, as: UTF8.self) }
            // What needs its quotes keeps them, but nothing in them may end them.
            bytes = inner
            var isEscaped = false
            for byte in bytes {
                if byte == UInt8(ascii: "\""), !isEscaped { return nil }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            }
            return isEscaped ? nil : text
        }
        return bytes.allSatisfy(isAtomic) ? text : nil
    }

    private static func isAtomic(_ byte: UInt8) -> Bool {
        byte >= 0x80 || ASCII.isLetter(byte) || ASCII.isDigit(byte) || "!#$%&'*+-/=?^_`{|}~.".utf8.contains(byte)
    }

    private static func domain(_ text: String) -> String? {
        let text = text.lowercased()
        if text.hasPrefix("["), text.hasSuffix("]") {
            let isLiteral = text.utf8.dropFirst().dropLast().allSatisfy {
                ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":")
            }
            return isLiteral && text.utf8.count <= 64 ? text : nil
        }
        var labels: [String] = []
        // The full stops of East Asian keyboards divide labels too.
        let dots: Set<Unicode.Scalar> = [".", "\u{3002}", "\u{FF0E}", "\u{FF61}"]
        for part in text.unicodeScalars.split(omittingEmptySubsequences: false, whereSeparator: { dots.contains($0) }) {
            guard let label = Punycode.label(String(part)) else { return nil }
            labels.append(label)
        }
        if labels.last?.isEmpty == true, labels.count > 1 { labels.removeLast() }
        let domain = labels.joined(separator: ".")
        let isName = domain.utf8.allSatisfy {
            ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
                || $0 == UInt8(ascii: "_")
        }
        return isName && !labels.contains("") && domain.utf8.count <= 253 ? domain : nil
    }
}
