/// Text that may be stored, shown and written anywhere.
enum SafeText {
    /// One line: every control character and line end is a space, NUL and what has no meaning is left out.
    static func line(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 32 && $0 < 127 }) { return text.trimmed }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0, 0xFEFF, 0xFFFE, 0xFFFF: continue
            case 1..<32, 127..<160, 0x2028, 0x2029: scalars.append(" ")
            default: scalars.append(scalar)
            }
        }
        return String(scalars).trimmed
    }

    /// A text of many lines: only line feeds end them, and of the control characters only tabs are left.
    static func body(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var wasReturn = false
        for byte in text.utf8 {
            if byte == ASCII.lineFeed, wasReturn {
                wasReturn = false
                continue
            }
            wasReturn = byte == ASCII.carriageReturn
            switch byte {
            case ASCII.carriageReturn, 12: bytes.append(ASCII.lineFeed)
            case ASCII.tab, ASCII.lineFeed: bytes.append(byte)
            case 0..<32, 127: continue
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The beginning of a text, whole characters of at most so many bytes.
    static func prefix(_ text: String, bytes limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var cut = text.utf8.index(text.utf8.startIndex, offsetBy: limit)
        while cut > text.utf8.startIndex, cut.samePosition(in: text.unicodeScalars) == nil {
            cut = text.utf8.index(before: cut)
        }
        return String(text.unicodeScalars[..<cut])
    }
}
