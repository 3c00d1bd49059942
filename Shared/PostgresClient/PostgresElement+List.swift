extension PostgresElement {
    /// The name in Postgres of a list of these.
    public static var listType: String { elementType + "[]" }

    /// Appends an array literal: `{"a","b",NULL}`.
    public static func appendList(_ list: [Self], to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        var scratch: [UInt8] = []
        for (index, value) in list.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            let start = bytes.count
            if !needsQuotes {
                if value.appendElement(to: &bytes) { continue }
                bytes.removeLast(bytes.count - start)
                bytes += "NULL".utf8
                continue
            }
            scratch.removeAll(keepingCapacity: true)
            guard value.appendElement(to: &scratch) else {
                bytes += "NULL".utf8
                continue
            }
            appendQuoted(scratch, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// In one go: whole batches of documents pass here.
    private static func appendQuoted(_ text: [UInt8], to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count * 2 + 2) { quoted in
            quoted.initialize(repeating: UInt8(ascii: "\""))
            var place = 1
            for byte in text {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                    quoted[place] = UInt8(ascii: "\\")
                    place += 1
                }
                quoted[place] = byte
                place += 1
            }
            quoted[place] = UInt8(ascii: "\"")
            bytes += quoted[...place]
        }
    }

    /// Reads an array literal of one dimension; nil when it is anything else.
    public static func list(_ text: PostgresText) -> [Self]? {
        var reader = ArrayReader(bytes: text.bytes)
        return reader.read(Self.self)
    }
}

/// Reads the text form of a Postgres array of one dimension.
private struct ArrayReader {
    let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    private var scratch: [UInt8] = []

    init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    mutating func read<Element: PostgresElement>(_: Element.Type) -> [Element]? {
        guard take("{") else { return nil }
        if take("}") { return index == bytes.count ? [] : nil }
        var list: [Element] = []
        while true {
            guard let element = readElement(Element.self) else { return nil }
            list.append(element)
            if take(",") { continue }
            return take("}") && index == bytes.count ? list : nil
        }
    }

    private mutating func readElement<Element: PostgresElement>(_: Element.Type) -> Element? {
        scratch.removeAll(keepingCapacity: true)
        if take("\"") {
            guard readQuoted() else { return nil }
            return scratch.withUnsafeBufferPointer { Element.element(PostgresText($0)) }
        }
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: ","), bytes[index] != UInt8(ascii: "}") {
            // A nested array: more than one dimension.
            if bytes[index] == UInt8(ascii: "{") { return nil }
            index += 1
        }
        let plain = UnsafeBufferPointer(rebasing: bytes[start..<index])
        if plain.elementsEqual("NULL".utf8) { return Element.element(nil) }
        return Element.element(PostgresText(plain))
    }

    private mutating func readQuoted() -> Bool {
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") { return true }
            guard byte == UInt8(ascii: "\\") else {
                scratch.append(byte)
                continue
            }
            guard index < bytes.count else { return false }
            scratch.append(bytes[index])
            index += 1
        }
        return false
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }
}
