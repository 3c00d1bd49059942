/// What the tokeniser does with each character before it looks for words.
struct UncasedLetters: Sendable {
    /// What a character is.
    enum Kind: UInt8 {
        case letter, removed, space, punctuation, ideograph
    }

    private let basic: [UInt8]
    private let higher: [(range: ClosedRange<UInt32>, kind: Kind)]
    private let replaced: [UInt32: [UInt8]]

    init() {
        var basic = [UInt8](repeating: Kind.letter.rawValue, count: 0x10000)
        var higher: [(range: ClosedRange<UInt32>, kind: Kind)] = []
        let tables: [(Kind, String)] = [
            (.removed, Self.removedRanges), (.punctuation, Self.punctuationRanges), (.ideograph, Self.ideographRanges),
            (.space, "9 a d 20 a0 1680 2000-200a 2028-2029 202f 205f 3000"),
        ]
        for (kind, text) in tables {
            for range in Self.ranges(text) {
                if range.lowerBound > 0xFFFF {
                    higher.append((range, kind))
                } else {
                    for value in range { basic[Int(value)] = kind.rawValue }
                }
            }
        }
        self.basic = basic
        self.higher = higher.sorted { $0.range.lowerBound < $1.range.lowerBound }
        replaced = Self.replacementTable()
    }

    /// What a character is.
    func kind(of scalar: Unicode.Scalar) -> Kind {
        let value = scalar.value
        if value <= 0xFFFF { return Kind(rawValue: basic[Int(value)]) ?? .letter }
        var (low, high) = (0, higher.count)
        while low < high {
            let middle = (low + high) / 2
            if higher[middle].range.upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < higher.count && higher[low].range.contains(value) ? higher[low].kind : .letter
    }

    /// The UTF-8 a letter becomes: lower case, without accents, syllables of Hangul taken apart.
    func appendReplacement(of scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        let value = scalar.value
        if value < 0x80 {
            bytes.append(UInt8(value >= 0x41 && value <= 0x5A ? value + 0x20 : value))
        } else if (0xAC00..<0xD7A4).contains(value) {
            let syllable = value - 0xAC00
            Self.append(0x1100 + syllable / 588, to: &bytes)
            Self.append(0x1161 + syllable % 588 / 28, to: &bytes)
            if syllable % 28 > 0 { Self.append(0x11A7 + syllable % 28, to: &bytes) }
        } else if let replacement = replaced[value] {
            bytes.append(contentsOf: replacement)
        } else {
            bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
        }
    }

    private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(value), let encoded = UTF8.encode(scalar) else { return }
        bytes.append(contentsOf: encoded)
    }

    private static func ranges(_ text: String) -> [ClosedRange<UInt32>] {
        text.split(separator: " ").compactMap { range in
            let ends = range.split(separator: "-").compactMap { UInt32($0, radix: 16) }
            guard let first = ends.first, let last = ends.last else { return nil }
            return first...last
        }
    }

    /// Scalar by scalar: as characters, some of the entries would be one with the space before them.
    private static func replacementTable() -> [UInt32: [UInt8]] {
        var table: [UInt32: [UInt8]] = [:]
        for group in replacements.unicodeScalars.split(separator: "|") {
            let parts = group.split(separator: " ")
            guard parts.count == 2 else { continue }
            var result: [UInt8] = []
            for scalar in parts[0] { append(scalar.value, to: &result) }
            for scalar in parts[1] { table[scalar.value] = result }
        }
        return table
    }
}
