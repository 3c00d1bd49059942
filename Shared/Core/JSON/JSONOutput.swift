/// The JSON written so far, and which objects and lists of it are still open.
///
/// A container never says that it is complete. So each knows how deep it lies, and whoever writes into it next closes
/// what was opened inside of it since.
final class JSONOutput {
    private struct Opened {
        let end: UInt8
        var isEmpty = true
    }

    private(set) var bytes: [UInt8] = []
    private var opened: [Opened] = []
    private let keepsNUL: Bool

    init(keepsNUL: Bool) {
        self.keepsNUL = keepsNUL
        bytes.reserveCapacity(256)
    }

    /// How many objects and lists are open.
    var depth: Int { opened.count }

    /// Writes a value with everything inside of it.
    func write<Value: Encodable>(_ value: Value) throws {
        // The elements of a list come here one by one, and most are texts.
        if Value.self == String.self, let text = value as? String {
            write(text)
            return
        }
        if let members = value as? any SortedMembers {
            try members.write(to: self)
            return
        }
        let depth = depth
        let start = bytes.count
        try value.encode(to: CompactJSONEncoder(output: self, depth: depth))
        close(downTo: depth)
        // A value that has nothing to say is an object without members.
        if bytes.count == start { bytes.append(contentsOf: "{}".utf8) }
    }

    /// Opens an object or a list as the value at a depth, unless it was opened already.
    func open(_ bracket: Bracket, at depth: Int) {
        guard opened.count == depth else { return }
        bytes.append(bracket.begin)
        opened.append(Opened(end: bracket.end))
    }

    /// Begins the next member of the object, or the next element of the list, whose content lies at a depth.
    func beginNext(at depth: Int) {
        close(downTo: depth)
        if !opened[depth - 1].isEmpty { bytes.append(UInt8(ascii: ",")) }
        opened[depth - 1].isEmpty = false
    }

    /// Begins the member with a name.
    func beginMember(_ name: String, at depth: Int) {
        beginNext(at: depth)
        write(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Closes what lies deeper.
    func close(downTo depth: Int) {
        while opened.count > depth, let last = opened.popLast() { bytes.append(last.end) }
    }

    /// Writes a text between quotes; only what must be is escaped.
    func write(_ text: String) {
        Self.append(text.utf8, keepsNUL: keepsNUL, to: &bytes)
    }

    /// Writes what is JSON as it describes itself: a whole number, true or false.
    func write(plain value: some CustomStringConvertible) {
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Writes a number; one without decimals as a whole one.
    func write<Number: BinaryFloatingPoint & LosslessStringConvertible>(number: Number) throws {
        guard number.isFinite else {
            throw EncodingError.invalidValue(
                number, .init(codingPath: [], debugDescription: "JSON has no \(number)"))
        }
        let text = number.description
        bytes.append(contentsOf: (text.hasSuffix(".0") ? text.dropLast(2) : text[...]).utf8)
    }

    /// Writes null.
    func writeNull() {
        bytes.append(contentsOf: "null".utf8)
    }

    /// What needs no escape goes in whole stretches: the bytes are borrowed once for a text, not once for each of them.
    private static func append(_ text: String.UTF8View, keepsNUL: Bool, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var start = text.startIndex
        let units = text.span
        for offset in units.indices where mustBeEscaped(units[offset]) {
            let place = text.index(text.startIndex, offsetBy: offset)
            bytes.append(contentsOf: text[start..<place])
            appendEscaped(units[offset], keepsNUL: keepsNUL, to: &bytes)
            start = text.index(after: place)
        }
        bytes.append(contentsOf: text[start...])
        bytes.append(UInt8(ascii: "\""))
    }

    private static func mustBeEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func appendEscaped(_ byte: UInt8, keepsNUL: Bool, to bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
        case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
        case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
        case 0 where !keepsNUL: break
        default: bytes.append(contentsOf: "\\u00\([byte].hexadecimal)".utf8)
        }
    }
}

/// What begins and ends an object or a list.
struct Bracket {
    static let object = Bracket(begin: UInt8(ascii: "{"), end: UInt8(ascii: "}"))
    static let list = Bracket(begin: UInt8(ascii: "["), end: UInt8(ascii: "]"))

    let begin: UInt8
    let end: UInt8
}

/// A dictionary, whose members have no order of their own.
private protocol SortedMembers {
    func write(to output: JSONOutput) throws
}

extension Dictionary: SortedMembers where Key == String, Value: Encodable {
    fileprivate func write(to output: JSONOutput) throws {
        let depth = output.depth
        output.open(.object, at: depth)
        for (name, value) in sorted(by: { $0.key < $1.key }) {
            output.beginMember(name, at: depth + 1)
            try output.write(value)
        }
        output.close(downTo: depth)
    }
}
