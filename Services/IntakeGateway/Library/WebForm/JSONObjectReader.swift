/// A body is not the JSON object it should be.
struct MalformedJSON: Error {}

/// A value of a JSON object, as far as a flat form needs it: of nested values only their kind is kept.
enum JSONField: Equatable {
    case text(String)
    case number
    case boolean
    case null
    case nested
}

/// Reads one flat JSON object strictly (RFC 8259, UTF-8, no NUL in any text), in one pass over its bytes.
///
/// `JSONDecoder` stops at the first field of a wrong type, takes UTF-16 as well, and needs several times as long.
struct JSONObjectReader {
    private static let deepest = 64
    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The members of the object; of a repeated name the last counts.
    static func read(_ bytes: [UInt8]) throws(MalformedJSON) -> [String: JSONField] {
        var reader = JSONObjectReader(bytes)
        var members: [String: JSONField] = [:]
        reader.skipSpace()
        try reader.members(depth: 0) { name, value in members[name] = value }
        reader.skipSpace()
        guard reader.position == bytes.count else { throw MalformedJSON() }
        return members
    }

    private mutating func members(depth: Int, _ take: (String, JSONField) -> Void) throws(MalformedJSON) {
        try expect("{")
        skipSpace()
        if accept("}") { return }
        repeat {
            skipSpace()
            let name = try text()
            skipSpace()
            try expect(":")
            take(name, try value(depth: depth + 1))
            skipSpace()
        } while accept(",")
        try expect("}")
    }

    private mutating func elements(depth: Int) throws(MalformedJSON) {
        try expect("[")
        skipSpace()
        if accept("]") { return }
        repeat {
            _ = try value(depth: depth + 1)
            skipSpace()
        } while accept(",")
        try expect("]")
    }

    private mutating func value(depth: Int) throws(MalformedJSON) -> JSONField {
        guard depth <= Self.deepest else { throw MalformedJSON() }
        skipSpace()
        switch peek {
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "{"):
            try members(depth: depth) { _, _ in }
            return .nested
        case UInt8(ascii: "["):
            try elements(depth: depth)
            return .nested
        case UInt8(ascii: "t"): return try word("true", .boolean)
        case UInt8(ascii: "f"): return try word("false", .boolean)
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ word: StaticString, _ field: JSONField) throws(MalformedJSON) -> JSONField {
        for byte in word.description.utf8 {
            guard peek == byte else { throw MalformedJSON() }
            position += 1
        }
        return field
    }

    private mutating func number() throws(MalformedJSON) -> JSONField {
        _ = accept("-")
        if !accept("0") { try digits() }
        if accept(".") { try digits() }
        if accept("e") || accept("E") {
            if !accept("+") { _ = accept("-") }
            try digits()
        }
        return .number
    }

    private mutating func digits() throws(MalformedJSON) {
        let start = position
        while let byte = peek, byte >= 0x30, byte <= 0x39 { position += 1 }
        guard position > start else { throw MalformedJSON() }
    }

    private mutating func text() throws(MalformedJSON) -> String {
        try expect("\"")
        let start = position
        while let byte = peek, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
        if accept("\"") { return try validated(bytes[start..<position - 1]) }
        var unescaped = Array(bytes[start..<position])
        while let byte = peek, byte >= 0x20 {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try validated(unescaped[...])
            case UInt8(ascii: "\\"): try escape(into: &unescaped)
            default: unescaped.append(byte)
            }
        }
        throw MalformedJSON()
    }

    private mutating func escape(into unescaped: inout [UInt8]) throws(MalformedJSON) {
        guard let byte = peek else { throw MalformedJSON() }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(byte)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"): unescaped.append(contentsOf: String(Character(try escapedScalar())).utf8)
        default: throw MalformedJSON()
        }
    }

    private mutating func escapedScalar() throws(MalformedJSON) -> Unicode.Scalar {
        var code = try codeUnit()
        if (0xD800...0xDBFF).contains(code) {
            try expect("\\")
            try expect("u")
            let low = try codeUnit()
            guard (0xDC00...0xDFFF).contains(low) else { throw MalformedJSON() }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        // A text with NUL can be stored nowhere.
        guard code != 0, let scalar = Unicode.Scalar(code) else { throw MalformedJSON() }
        return scalar
    }

    private mutating func codeUnit() throws(MalformedJSON) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, byte < 0x80, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw MalformedJSON()
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }

    private func validated(_ slice: ArraySlice<UInt8>) throws(MalformedJSON) -> String {
        guard let text = String(validating: slice, as: UTF8.self) else { throw MalformedJSON() }
        return text
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        guard let byte = peek, UInt32(byte) == character.value else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(MalformedJSON) {
        guard accept(character) else { throw MalformedJSON() }
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }
}
