/// What counts as part of a word, and how it is folded: lower case, no accents, no disguise.
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
        } else if value >= 0xFF01, value <= 0xFF5E {
            fold(plain(value - 0xFEE0), body)
        } else if value >= 0x1D400, value <= 0x1D6A3 {
            body((value - 0x1D400) % 26 + 0x61)
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
        if value < 0xC0 || (value >= 0x2000 && value < 0x2C00) || value == 0x2BC { return false }
        return scalar.properties.isAlphabetic || (value >= 0x300 && value <= 0x36F)
            || (value >= 0xFF10 && value <= 0xFF19)
    }

    /// Marks inside words that part nothing: apostrophes of every shape, and what cannot be seen.
    static func isApostrophe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x27, 0x60, 0xB4, 0x2BC, 0x2018, 0x2019, 0x201B, 0x2032, 0xFF07: true
        default: false
        }
    }

    /// Scalars without a shape: joiners, soft hyphens, marks of direction, variation selectors.
    static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF, 0xE0000...0xE007F: true
        default: false
        }
    }

    /// Whether a letter is a small one, as the next line of a wrapped sentence begins.
    static func isSmall(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        return (value >= 0x61 && value <= 0x7A) || (value >= 0xDF && value <= 0xFF)
    }

    /// Whether a scalar is a digit of the keyboard.
    static func isDigit(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        return scalar.value >= 0x30 && scalar.value <= 0x39
    }

    private static func plain(_ value: UInt32) -> Unicode.Scalar { Unicode.Scalar(value) ?? " " }

    /// Base letters of U+00C0 to U+017F; a full stop where there is none.
    private static let latin: [UInt8] = Array(
        ("aaaaaaaceeeeiiiidnooooo.ouuuuyts" + "aaaaaaaceeeeiiiidnooooo.ouuuuyty"
            + "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrsssssssstttttt"
            + "uuuuuuuuuuuuwwyyyzzzzzzs").utf8)
}
