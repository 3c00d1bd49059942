/// How the bytes of a part are written in the mail.
enum TransferEncoding {
    case identity
    case quotedPrintable
    case base64

    /// Reads what a part says of itself; what is unknown is taken as it stands.
    init(_ headers: MailHeaders) {
        let name = headers.first("content-transfer-encoding").map { $0.trimmed.lowercasedText } ?? ""
        if name.hasPrefix("quoted-printable") {
            self = .quotedPrintable
        } else if name.hasPrefix("base64") {
            self = .base64
        } else {
            self = .identity
        }
    }

    /// The bytes a part stands for, at most so many.
    func decode(_ bytes: ArraySlice<UInt8>, limit: Int) -> ArraySlice<UInt8> {
        switch self {
        case .identity: bytes.prefix(limit)
        case .quotedPrintable: Self.quotedPrintable(bytes.prefix(limit * 3)).prefix(limit)
        case .base64: Self.base64Lines(bytes.prefix(limit * 2)).prefix(limit)
        }
    }

    // MARK: base64

    /// Base64 of one piece: what is no digit of it is skipped, and padding ends a group wherever it stands.
    static func base64(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var reader = Base64Reader()
        for byte in bytes { reader.read(byte) }
        return reader.finish()
    }

    /// Base64 over lines: lines of plain words between them, such as the footer of a mailing list, are left out.
    private static func base64Lines(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var reader = Base64Reader()
        for line in bytes.split(separator: ASCII.lineFeed) {
            let line = line.trimmed
            let strange = line.reduce(0) { $0 + (Base64Reader.value($1) == nil && $1 != UInt8(ascii: "=") ? 1 : 0) }
            let isRule = line.count >= 5 && line.allSatisfy { "-_".utf8.contains($0) }
            if isRule || strange * 8 > line.count { continue }
            for byte in line { reader.read(byte) }
        }
        return reader.finish()
    }

    // MARK: quoted-printable

    private static func quotedPrintable(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        /// Where the last byte stands that was written as itself and is no blank: blanks at a line's end are not text.
        var solid = 0
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "=") {
                if let value = pair(in: bytes, after: index) {
                    result.append(value)
                    index += 3
                    solid = result.count
                    continue
                }
                if let next = softBreak(in: bytes, after: index) {
                    index = next
                    solid = result.count
                    continue
                }
            }
            if byte == ASCII.lineFeed || byte == ASCII.carriageReturn { result.removeLast(result.count - solid) }
            result.append(byte)
            if !ASCII.isBlank(byte) { solid = result.count }
            index += 1
        }
        return result
    }

    /// The quoted-printable of header words, where an underscore is a space.
    static func underscored(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "="), let value = pair(in: bytes, after: index) {
                result.append(value)
                index += 3
            } else {
                result.append(bytes[index] == UInt8(ascii: "_") ? ASCII.space : bytes[index])
                index += 1
            }
        }
        return result
    }

    /// The byte that two hexadecimal digits after a place write.
    static func pair(in bytes: ArraySlice<UInt8>, after index: Int) -> UInt8? {
        guard index + 2 < bytes.endIndex, let high = ASCII.hexadecimal(bytes[index + 1]),
            let low = ASCII.hexadecimal(bytes[index + 2])
        else { return nil }
        return high << 4 | low
    }

    private static func softBreak(in bytes: ArraySlice<UInt8>, after index: Int) -> Int? {
        var place = index + 1
        while place < bytes.endIndex, ASCII.isBlank(bytes[place]) || bytes[place] == ASCII.carriageReturn { place += 1 }
        if place >= bytes.endIndex { return place }
        return bytes[place] == ASCII.lineFeed ? place + 1 : nil
    }
}

/// Collects the digits of base64 into bytes.
struct Base64Reader {
    private var bits: UInt32 = 0
    private var digits = 0
    private var result: [UInt8] = []

    static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }

    mutating func read(_ byte: UInt8) {
        guard let value = Self.value(byte) else {
            if byte == UInt8(ascii: "=") { endGroup() }
            return
        }
        bits = bits << 6 | value
        digits += 1
        guard digits == 4 else { return }
        result.append(UInt8(truncatingIfNeeded: bits >> 16))
        result.append(UInt8(truncatingIfNeeded: bits >> 8))
        result.append(UInt8(truncatingIfNeeded: bits))
        (bits, digits) = (0, 0)
    }

    mutating func finish() -> [UInt8] {
        endGroup()
        return result
    }

    private mutating func endGroup() {
        if digits == 3 { result.append(UInt8(truncatingIfNeeded: bits >> 10)) }
        if digits == 3 { result.append(UInt8(truncatingIfNeeded: bits >> 2)) }
        if digits == 2 { result.append(UInt8(truncatingIfNeeded: bits >> 4)) }
        (bits, digits) = (0, 0)
    }
}
