extension PostgresElement {
    /// The name in Postgres of a list of these.
    public static var listType: String { elementType + "[]" }

    /// Appends an array: how many dimensions, whether there are NULLs, the elements' type, how many from 1 on, and each.
    public static func appendList(_ list: [Self], to output: inout PostgresOutput) {
        let start = output.count
        output.append(Int32(list.isEmpty ? 0 : 1))
        output.append(Int32(0))
        output.append(elementID)
        guard !list.isEmpty else { return }
        output.append(Int32(list.count))
        output.append(Int32(1))
        var hasNull = false
        for value in list where !output.appendMeasured({ value.appendElement(to: &$0) }) { hasNull = true }
        if hasNull { output.replace(at: start + 4, by: 1) }
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
