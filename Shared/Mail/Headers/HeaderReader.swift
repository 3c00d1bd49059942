/// Reads the header at the beginning of a part.
struct HeaderReader {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    /// Reads from a place to where the header ends, and says where the body begins.
    static func read(_ bytes: [UInt8], in range: Range<Int>) -> (headers: MailHeaders, body: Int) {
        var reader = HeaderReader(bytes: bytes, position: range.lowerBound, end: range.upperBound)
        return (reader.headers(), reader.position)
    }

    /// The fields up to the first empty line.
    ///
    /// A line that begins with white space goes on with the field before it. A line that is no field is skipped where a
    /// field follows it, for some relays leave such lines; else the body begins with it.
    private mutating func headers() -> MailHeaders {
        var headers = MailHeaders()
        var name: String?
        var value: [UInt8] = []
        func finish() { if let name { headers.append(name: name, value: value) } }
        while position < end {
            let line = line(at: position)
            if line.text.isEmpty {
                position = line.next
                break
            }
            if let first = line.text.first, ASCII.isBlank(first), name != nil {
                if line.text.trimmed.isEmpty, !isContinued(after: line.next) {
                    position = line.next
                    break
                }
                if value.count < MailLimits.headerBytes { Self.append(line.text, to: &value) }
            } else if let colon = Self.nameEnd(line.text) {
                finish()
                name = line.text[..<colon].trimmed.lowercasedText
                value = []
                Self.append(line.text[line.text.index(after: colon)...].trimmed, to: &value)
            } else if !isSkipped(line.text, next: line.next) {
                break
            }
            position = line.next
        }
        finish()
        return headers
    }

    private func line(at start: Int) -> (text: ArraySlice<UInt8>, next: Int) {
        let stop = bytes[start..<end].firstIndex(of: ASCII.lineFeed) ?? end
        var last = stop
        while last > start, bytes[last - 1] == ASCII.carriageReturn { last -= 1 }
        return (bytes[start..<last], Swift.min(stop + 1, end))
    }

    /// Whether a line of white space alone is folded into a field: something must follow that cannot begin a body.
    private func isContinued(after next: Int) -> Bool {
        next < end && (ASCII.isBlank(bytes[next]) || Self.nameEnd(line(at: next).text) != nil)
    }

    private func isSkipped(_ text: ArraySlice<UInt8>, next: Int) -> Bool {
        if text.starts(with: [UInt8(ascii: "-"), UInt8(ascii: "-")]) { return false }
        return text.hasPrefixIgnoringCase("From ") || text.hasPrefixIgnoringCase(">From ")
            || (next < end && Self.nameEnd(line(at: next).text) != nil)
    }

    /// Where the name of a field ends, if the line is one.
    private static func nameEnd(_ line: ArraySlice<UInt8>) -> Int? {
        var place = line.startIndex
        // A boundary may have a colon in it.
        if line.starts(with: [UInt8(ascii: "-"), UInt8(ascii: "-")]) { return nil }
        while place < line.endIndex, line[place] > 32, line[place] < 127, line[place] != UInt8(ascii: ":") {
            place += 1
        }
        guard place > line.startIndex, place - line.startIndex <= 200 else { return nil }
        while place < line.endIndex, ASCII.isBlank(line[place]) { place += 1 }
        return place < line.endIndex && line[place] == UInt8(ascii: ":") ? place : nil
    }

    /// NUL says nothing, and a lone CR may not become a line's end anywhere later.
    private static func append(_ text: ArraySlice<UInt8>, to value: inout [UInt8]) {
        value.reserveCapacity(value.count + text.count)
        for byte in text where byte != 0 { value.append(byte == ASCII.carriageReturn ? ASCII.space : byte) }
    }
}
