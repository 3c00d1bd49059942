/// The grammar of RFC 8259 over bytes that are known to be UTF-8, or are to be mended.
struct JSONBodyParser {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    private let maximumDepth: Int
    private let mendsText: Bool

    init(_ bytes: [UInt8], maximumDepth: Int, mendsText: Bool = false) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        self.mendsText = mendsText
    }

    mutating func parse() throws(JSONBodyError) -> JSONBody.Value {
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw malformed }
        return value
    }

    private var malformed: JSONBodyError {
        position < bytes.count && bytes[position] == 0 ? .containsNUL : .malformed(offset: position)
    }

    private mutating func value() throws(JSONBodyError) -> JSONBody.Value {
        skipSpace()
        guard position < bytes.count else { throw malformed }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func object() throws(JSONBodyError) -> [String: JSONBody.Value] {
        try enter()
        defer { depth -= 1 }
        var members: [String: JSONBody.Value] = [:]
        if takeAfterSpace("}") { return members }
        repeat {
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw malformed }
            let name = try string()
            guard takeAfterSpace(":") else { throw malformed }
            members[name] = try value()
        } while takeAfterSpace(",")
        guard takeAfterSpace("}") else { throw malformed }
        return members
    }

    private mutating func array() throws(JSONBodyError) -> [JSONBody.Value] {
        try enter()
        defer { depth -= 1 }
        var elements: [JSONBody.Value] = []
        if takeAfterSpace("]") { return elements }
        repeat { elements.append(try value()) } while takeAfterSpace(",")
        guard takeAfterSpace("]") else { throw malformed }
        return elements
    }

    /// Steps over the opening bracket.
    private mutating func enter() throws(JSONBodyError) {
        guard depth < maximumDepth else { throw .tooDeep }
        depth += 1
        position += 1
    }

    private mutating func word(
        _ word: StaticString, _ value: JSONBody.Value
    ) throws(JSONBodyError) -> JSONBody.Value {
        for byte in word.description.utf8 {
            guard take(byte) else { throw malformed }
        }
        return value
    }

    private mutating func number() throws(JSONBodyError) -> String {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() throws(JSONBodyError) {
        let start = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        guard position > start else { throw malformed }
    }

    private mutating func string() throws(JSONBodyError) -> String {
        position += 1
        var start = position
        var text: [UInt8] = []
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                text.append(contentsOf: bytes[start..<position])
                position += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                text.append(contentsOf: bytes[start..<position])
                position += 1
                try escape(into: &text)
                start = position
            case 0..<0x20: throw malformed
            default: position += 1
            }
        }
        throw malformed
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONBodyError) {
        guard position < bytes.count else { throw malformed }
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"):
            position += 1
            text.append(contentsOf: String(Character(try escapedScalar())).utf8)
            return
        default: throw malformed
        }
        position += 1
    }

    /// Reads `0041`, or a pair of surrogates such as `D83D\uDE00`.
    private mutating func escapedScalar() throws(JSONBodyError) -> Unicode.Scalar {
        let first = try unit()
        if first == 0, mendsText { return Self.replacement }
        guard first != 0 else { throw .containsNUL }
        if let scalar = Unicode.Scalar(first) { return scalar }
        let afterFirst = position
        if (0xD800..<0xDC00).contains(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
            let second = try unit()
            if (0xDC00..<0xE000).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                return scalar
            }
        }
        guard mendsText else { throw malformed }
        // Half of a pair stands alone: what follows it is read for itself.
        position = afterFirst
        return Self.replacement
    }

    private static let replacement: Unicode.Scalar = "\u{FFFD}"

    private mutating func unit() throws(JSONBodyError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count, let digit = bytes[position].hexadecimalValue else { throw malformed }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private mutating func skipSpace() {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func takeAfterSpace(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        return take(UInt8(ascii: character))
    }
}
