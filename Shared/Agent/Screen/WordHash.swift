/// FNV-1a over folded letters: what words are compared by, so that no word is copied on the hot path.
struct WordHash: Hashable, Sendable {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Adds one folded scalar.
    mutating func add(_ scalar: UInt32) {
        var rest = scalar
        repeat {
            value = (value ^ UInt64(rest & 0xFF)) &* 0x0000_0100_0000_01b3
            rest >>= 8
        } while rest > 0
    }

    /// The hash of a whole word.
    init(_ word: some StringProtocol) {
        for scalar in word.unicodeScalars { Letters.fold(scalar) { add($0) } }
    }

    /// The hash of nothing yet.
    init() {}
}

/// What counts as part of a word, and how it is folded: lower case, no accents.
enum Letters {
    /// Gives the folded scalars of one scalar: none for marks that only decorate a word.
    @inline(__always)
    static func fold(_ scalar: Unicode.Scalar, _ body: (UInt32) -> Void) {
        let value = scalar.value
        if value < 0x80 {
            body(value >= 0x41 && value <= 0x5A ? value + 0x20 : value)
        } else if value == 0xDF {
            body(0x73)
            body(0x73)
        } else if value >= 0xC0, value <= 0x17F {
            let base = latin[Int(value - 0xC0)]
            body(base == 0x2E ? value : UInt32(base))
        } else if value >= 0x300, value <= 0x36F {
            return
        } else {
            body(scalar.properties.lowercaseMapping.unicodeScalars.first?.value ?? value)
        }
    }

    /// Whether a scalar belongs to a word.
    @inline(__always)
    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value < 0x80 {
            return (value >= 0x61 && value <= 0x7A) || (value >= 0x41 && value <= 0x5A)
                || (value >= 0x30 && value <= 0x39)
        }
        if value >= 0xC0 && value <= 0x17F { return value != 0xD7 && value != 0xF7 }
        if value < 0xC0 || (value >= 0x2000 && value < 0x2C00) { return false }
        return scalar.properties.isAlphabetic || (value >= 0x300 && value <= 0x36F)
    }

    /// Base letters of U+00C0 to U+017F; a full stop where there is none.
    private static let latin: [UInt8] = Array(
        ("aaaaaaaceeeeiiiidnooooo.ouuuuyts" + "aaaaaaaceeeeiiiidnooooo.ouuuuyty"
            + "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrsssssssstttttt"
            + "uuuuuuuuuuuuwwyyyzzzzzzs").utf8)
}
