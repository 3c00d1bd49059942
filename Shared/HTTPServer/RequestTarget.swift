/// Path and query of a request, taken apart without a regard to what they mean.
struct RequestTarget {
    /// Path and query as they came.
    let sent: String
    let path: String
    let segments: [String]
    let query: [HTTPQueryItem]

    init(_ sent: String) {
        let target = Self.withoutAuthority(sent)
        self.sent = target
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            path = target
            segments = Self.segments(of: target)
            query = []
            return
        }
        path = String(target[..<mark])
        segments = Self.segments(of: path)
        query = Self.items(of: target[target.index(after: mark)...])
    }

    /// The path alone.
    static func path(of sent: String) -> String {
        let target = withoutAuthority(sent)
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return target }
        return String(target[..<mark])
    }

    /// What is left of `http://host/path`, the form for proxies that every server must take.
    private static func withoutAuthority(_ target: String) -> String {
        guard !target.utf8.starts(with: "/".utf8),
            let scheme = ["http://", "https://"].first(where: { target.lowercased().hasPrefix($0) })
        else { return target }
        let rest = target.dropFirst(scheme.count)
        guard let start = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
        return rest[start] == "?" ? "/" + rest[start...] : String(rest[start...])
    }

    private static func segments(of path: String) -> [String] {
        var parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
        if parts.first?.isEmpty == true { parts.removeFirst() }
        // One slash at the end says nothing.
        if parts.last?.isEmpty == true { parts.removeLast() }
        return parts.map { part in decode(part, plusIsSpace: false) ?? String(part) ?? "" }
    }

    private static func items(of query: Substring) -> [HTTPQueryItem] {
        query.utf8.split(separator: UInt8(ascii: "&")).map { part in
            let sides = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let texts = sides.map { decode($0, plusIsSpace: true) ?? String($0) ?? "" }
            return HTTPQueryItem(name: texts[0], value: texts.count > 1 ? texts[1] : "")
        }
    }

    /// Replaces `%41` by the byte it stands for; nil when an escape is broken or the bytes are no UTF-8.
    static func decode(_ text: Substring.UTF8View, plusIsSpace: Bool) -> String? {
        guard text.contains(where: { $0 == UInt8(ascii: "%") || (plusIsSpace && $0 == UInt8(ascii: "+")) }) else {
            return String(text)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst()?.hexadecimalValue, let low = rest.popFirst()?.hexadecimalValue else {
                    return nil
                }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
