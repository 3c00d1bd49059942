import Core

/// What the fields of the support form must look like.
///
/// `schemas/form.schema.json` says the same to the page and to everybody outside; a test holds the two together.
enum FormRules {
    /// Lengths in Unicode code points, after trimming.
    static let name = 2...255
    static let subject = 5...500
    static let message = 10...10_000
    static let longestMail = 254
    /// What a customer may choose; nobody but the agent and people make a ticket critical.
    static let priorities: [Priority] = [.low, .medium, .high]

    /// The text without white space at its ends: `White_Space` of Unicode and the byte order mark.
    static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        if first == scalars.startIndex, scalars.index(after: last) == scalars.endIndex { return text }
        return String(scalars[first...last])
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 { return scalar.value == 0x20 || (0x09...0x0D).contains(scalar.value) }
        return scalar.properties.isWhitespace || scalar.value == 0xFEFF
    }

    /// Whether a text is a mail address that we can answer to: ASCII, one `@`, atoms before it, a domain after it.
    static func isMailAddress(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count <= longestMail, let at = bytes.firstIndex(of: UInt8(ascii: "@")), (1...64).contains(at)
        else { return false }
        let atoms = bytes[..<at].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let labels = bytes[(at + 1)...].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.count >= 2 && atoms.allSatisfy { !$0.isEmpty && $0.allSatisfy(isAtomCharacter) }
            && labels.allSatisfy(isDomainLabel)
    }

    private static func isDomainLabel(_ label: ArraySlice<UInt8>) -> Bool {
        guard let first = label.first, let last = label.last, label.count <= 63 else { return false }
        let hyphen = UInt8(ascii: "-")
        return first != hyphen && last != hyphen && label.allSatisfy { isLetterOrDigit($0) || $0 == hyphen }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static let atomMarks = Set("!#$%&'*+-/=?^_`{|}~".utf8)

    private static func isAtomCharacter(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || atomMarks.contains(byte)
    }
}
