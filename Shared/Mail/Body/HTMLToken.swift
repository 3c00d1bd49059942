/// A piece of HTML.
enum HTMLToken {
    case text(Range<Int>)
    case open(name: String, attributes: [String: String])
    case close(name: String)
}

/// Takes HTML apart as browsers do: whatever stands there is something, and nothing is searched for twice.
struct HTMLTokens {
    private let bytes: [UInt8]
    private var index = 0
    /// Inside of these nothing is a mark but their own end.
    private static let raw: Set<String> = ["script", "style", "title", "textarea", "xmp", "noembed", "noframes"]
    private var rawEnd: String?

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> HTMLToken? {
        while index < bytes.count {
            if let name = rawEnd {
                rawEnd = nil
                let start = index
                skipRaw(name)
                if index > start { return .text(start..<index) }
                continue
            }
            if bytes[index] != UInt8(ascii: "<") || !isMark(at: index) {
                let start = index
                index += 1
                while index < bytes.count, bytes[index] != UInt8(ascii: "<") { index += 1 }
                return .text(start..<index)
            }
            if let token = mark() { return token }
        }
        return nil
    }

    private func isMark(at place: Int) -> Bool {
        guard place + 1 < bytes.count else { return false }
        let next = bytes[place + 1]
        return ASCII.isLetter(next) || next == UInt8(ascii: "/") || next == UInt8(ascii: "!")
            || next == UInt8(ascii: "?")
    }

    private mutating func mark() -> HTMLToken? {
        index += 1
        switch bytes[index] {
        case UInt8(ascii: "!"):
            if bytes[index...].starts(with: "!--".utf8) { skipComment() } else { skip(to: UInt8(ascii: ">")) }
            return nil
        case UInt8(ascii: "?"):
            skip(to: UInt8(ascii: ">"))
            return nil
        case UInt8(ascii: "/"):
            index += 1
            let name = name()
            skip(to: UInt8(ascii: ">"))
            return name.isEmpty ? nil : .close(name: name)
        default:
            let name = name()
            let attributes = attributes()
            if Self.raw.contains(name) { rawEnd = name }
            return .open(name: name, attributes: attributes)
        }
    }

    private mutating func skip(to byte: UInt8) {
        while index < bytes.count, bytes[index] != byte { index += 1 }
        index = Swift.min(index + 1, bytes.count)
    }

    private mutating func skipComment() {
        index += 3
        // `<!-->` is whole.
        if index < bytes.count, bytes[index] == UInt8(ascii: ">") {
            index += 1
            return
        }
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: ">"), bytes[index - 1] == UInt8(ascii: "-"),
                bytes[index - 2] == UInt8(ascii: "-")
            {
                index += 1
                return
            }
            index += 1
        }
    }

    private mutating func skipRaw(_ name: String) {
        let end = "</" + name
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "<"), bytes[index...].hasPrefixIgnoringCase(end) { return }
            index += 1
        }
    }

    private mutating func name() -> String {
        let start = index
        while index < bytes.count, !ASCII.isSpace(bytes[index]), bytes[index] != UInt8(ascii: ">"),
            bytes[index] != UInt8(ascii: "/")
        { index += 1 }
        return bytes[start..<index].prefix(60).lowercasedText
    }

    /// Reads to the end of the mark; of the attributes only those are kept that say something here.
    private mutating func attributes() -> [String: String] {
        var attributes: [String: String] = [:]
        while index < bytes.count, bytes[index] != UInt8(ascii: ">") {
            if ASCII.isSpace(bytes[index]) || bytes[index] == UInt8(ascii: "/") || bytes[index] == UInt8(ascii: "=") {
                index += 1
                continue
            }
            let start = index
            while index < bytes.count, !ASCII.isSpace(bytes[index]), bytes[index] != UInt8(ascii: "="),
                bytes[index] != UInt8(ascii: ">")
            { index += 1 }
            let name = bytes[start..<index].prefix(60).lowercasedText
            let value = value()
            if Self.kept.contains(name), attributes[name] == nil {
                attributes[name] = HTMLEntities.text(value.prefix(4000))
            }
        }
        index = Swift.min(index + 1, bytes.count)
        return attributes
    }

    private static let kept: Set<String> = [
        "href", "class", "id", "type", "style", "alt", "start", "cite", "charset", "content", "data-smartmail",
        "hidden",
    ]

    private mutating func value() -> ArraySlice<UInt8> {
        var place = index
        while place < bytes.count, ASCII.isSpace(bytes[place]) { place += 1 }
        guard place < bytes.count, bytes[place] == UInt8(ascii: "=") else { return [] }
        place += 1
        while place < bytes.count, ASCII.isSpace(bytes[place]) { place += 1 }
        guard place < bytes.count else {
            index = place
            return []
        }
        let quote = bytes[place]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            let start = place + 1
            place = start
            while place < bytes.count, bytes[place] != quote { place += 1 }
            index = Swift.min(place + 1, bytes.count)
            return bytes[start..<place]
        }
        let start = place
        while place < bytes.count, !ASCII.isSpace(bytes[place]), bytes[place] != UInt8(ascii: ">") { place += 1 }
        index = place
        return bytes[start..<place]
    }
}
