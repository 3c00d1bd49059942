/// The bytes that have a meaning in a mail.
enum ASCII {
    static let tab: UInt8 = 9
    static let lineFeed: UInt8 = 10
    static let carriageReturn: UInt8 = 13
    static let escape: UInt8 = 27
    static let space: UInt8 = 32

    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    static func isSpace(_ byte: UInt8) -> Bool { byte == space || (byte >= tab && byte <= carriageReturn) }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    }

    static func lowercased(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

    /// The value of a hexadecimal digit.
    static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension RandomAccessCollection<UInt8> where SubSequence: RandomAccessCollection<UInt8> {
    /// Without white space at both ends.
    var trimmed: SubSequence {
        guard let first = firstIndex(where: { !ASCII.isSpace($0) }) else { return self[endIndex...] }
        var end = endIndex
        while end > first, ASCII.isSpace(self[index(before: end)]) { end = index(before: end) }
        return self[first..<end]
    }

    /// Whether it begins with an ASCII text, whatever the case.
    func hasPrefixIgnoringCase(_ text: String) -> Bool {
        var place = startIndex
        for byte in text.utf8 {
            guard place < endIndex, ASCII.lowercased(self[place]) == ASCII.lowercased(byte) else { return false }
            place = index(after: place)
        }
        return true
    }
}

extension Sequence<UInt8> {
    /// The bytes as a text of ASCII in lower case; what is no ASCII stays as it is.
    var lowercasedText: String { String(decoding: map(ASCII.lowercased), as: UTF8.self) }

    var isASCII: Bool { allSatisfy { $0 < 0x80 } }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        guard let first = utf8.first, let last = utf8.last else { return self }
        if !ASCII.isSpace(first), !ASCII.isSpace(last), first < 0x80 || first == 0xE3, last < 0x80 { return self }
        let scalars = unicodeScalars
        guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }) else { return "" }
        var end = scalars.endIndex
        while scalars[scalars.index(before: end)].properties.isWhitespace { end = scalars.index(before: end) }
        return String(scalars[start..<end])
    }

    /// Whether there is nothing to see.
    var isBlank: Bool {
        unicodeScalars.allSatisfy { $0.properties.isWhitespace || $0.value == 0x200B || $0.value == 0xFEFF }
    }
}
