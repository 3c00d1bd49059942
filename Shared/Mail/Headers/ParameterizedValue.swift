/// A field such as `Content-Type`: a word, and parameters that may be quoted, encoded, continued or broken.
struct ParameterizedValue {
    /// The word before the first semicolon, in lower case and without comments.
    let value: String
    /// What the parameters say as text, by their names in lower case.
    private let parameters: [String: String]

    static let none = ParameterizedValue(value: "", parameters: [:])

    private init(value: String, parameters: [String: String]) {
        self.value = value
        self.parameters = parameters
    }

    init(_ bytes: [UInt8]) {
        var reader = ParameterReader(bytes)
        value = reader.word().lowercasedText
        parameters = Self.joined(reader.parameters())
    }

    subscript(name: String) -> String? { parameters[name] }

    // MARK: RFC 2231

    private struct Section {
        let number: Int
        let isEncoded: Bool
        let bytes: [UInt8]
    }

    /// Puts the sections of RFC 2231 together; of several that claim one place the first counts.
    private static func joined(_ pairs: [(name: String, value: [UInt8])]) -> [String: String] {
        var plain: [String: String] = [:]
        var sections: [String: [Section]] = [:]
        for (name, value) in pairs {
            guard let star = name.firstIndex(of: "*") else {
                if plain[name] == nil { plain[name] = EncodedWords.text(value) }
                continue
            }
            var rest = name[name.index(after: star)...]
            let isEncoded = rest.isEmpty || rest.hasSuffix("*")
            if rest.hasSuffix("*") { rest = rest.dropLast() }
            guard let number = rest.isEmpty ? 0 : Int(rest), (0..<1000).contains(number) else { continue }
            sections[String(name[..<star]), default: []]
                .append(Section(number: number, isEncoded: isEncoded, bytes: value))
        }
        for (name, parts) in sections {
            if let text = text(parts) { plain[name] = text }
        }
        return plain
    }

    private static func text(_ sections: [Section]) -> String? {
        var charset: String?
        var bytes: [UInt8] = []
        var expected = 0
        for section in sections.enumerated().sorted(by: { ($0.1.number, $0.0) < ($1.1.number, $1.0) }).map(\.1) {
            if section.number < expected { continue }
            // A section that is missing ends what can be read.
            guard section.number == expected else { break }
            var part = section.bytes[...]
            if section.isEncoded {
                if section.number == 0 {
                    let quotes = part.indices.filter { part[$0] == UInt8(ascii: "'") }.prefix(2)
                    if quotes.count == 2 {
                        charset = part[..<quotes[0]].lowercasedText
                        part = part[(quotes[1] + 1)...]
                    }
                }
                bytes += percentDecoded(part)
            } else {
                bytes += part
            }
            expected += 1
        }
        guard expected > 0 else { return nil }
        if charset == nil { return EncodedWords.text(bytes) }
        return SafeText.line(Charset.decode(bytes[...], label: charset))
    }

    private static func percentDecoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "%"), let value = TransferEncoding.pair(in: bytes, after: index) {
                result.append(value)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}

/// Takes the words and parameters out of a field.
private struct ParameterReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// What stands before the first semicolon.
    mutating func word() -> [UInt8] {
        var word: [UInt8] = []
        while index < bytes.count, bytes[index] != UInt8(ascii: ";") {
            if bytes[index] == UInt8(ascii: "(") {
                skipComment()
            } else {
                if !ASCII.isSpace(bytes[index]) { word.append(bytes[index]) }
                index += 1
            }
        }
        return word
    }

    mutating func parameters() -> [(name: String, value: [UInt8])] {
        var pairs: [(name: String, value: [UInt8])] = []
        while index < bytes.count, pairs.count < 200 {
            index += 1
            let name = name()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else {
                // Some write `name "value"` or only a word: nothing to be had.
                while index < bytes.count, bytes[index] != UInt8(ascii: ";") { index += 1 }
                continue
            }
            index += 1
            let value = value()
            if !name.isEmpty { pairs.append((name, value)) }
        }
        return pairs
    }

    private mutating func name() -> String {
        var name: [UInt8] = []
        while index < bytes.count, bytes[index] != UInt8(ascii: "="), bytes[index] != UInt8(ascii: ";") {
            if bytes[index] == UInt8(ascii: "(") {
                skipComment()
                continue
            }
            if !ASCII.isSpace(bytes[index]) { name.append(bytes[index]) }
            index += 1
        }
        return name.lowercasedText
    }

    /// A value up to the semicolon.
    ///
    /// Without quotes it may have spaces, as broken writers have it; a comment ends it.
    private mutating func value() -> [UInt8] {
        while index < bytes.count, ASCII.isSpace(bytes[index]) { index += 1 }
        var value: [UInt8] = []
        if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
            value = quoted()
            while index < bytes.count, bytes[index] != UInt8(ascii: ";") { index += 1 }
            return value
        }
        while index < bytes.count, bytes[index] != UInt8(ascii: ";") {
            if bytes[index] == UInt8(ascii: "("), let last = value.last, ASCII.isSpace(last) {
                skipComment()
            } else {
                value.append(bytes[index])
                index += 1
            }
        }
        return Array(value.trimmed)
    }

    private mutating func quoted() -> [UInt8] {
        index += 1
        var value: [UInt8] = []
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            // Only quotes and backslashes are escaped: a path of Windows keeps its backslashes.
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count,
                bytes[index + 1] == UInt8(ascii: "\"") || bytes[index + 1] == UInt8(ascii: "\\")
            {
                index += 1
            }
            value.append(bytes[index])
            index += 1
        }
        index += 1
        return value
    }

    private mutating func skipComment() {
        var depth = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: "\\"): index += 1
            default: break
            }
            index += 1
            if depth == 0 { return }
        }
    }
}
