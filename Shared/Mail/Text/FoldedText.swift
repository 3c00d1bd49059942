/// A line as it is compared: lower case, plain spaces, no emphasis around it.
enum FoldedText {
    /// Lines longer than this are somebody's words and nothing that a program writes above a quote.
    static let longest = 400

    /// The folded line, or nothing if it is too long to be of interest.
    static func fold(_ text: String) -> String {
        guard text.utf8.count <= longest else { return "" }
        var scalars = String.UnicodeScalarView()
        var wasSpace = true
        for scalar in text.lowercased().unicodeScalars {
            switch scalar {
            case "*", "\u{200E}", "\u{200F}", "\u{202A}", "\u{202C}", "\u{2068}", "\u{2069}", "\u{FEFF}", "\u{200B}":
                continue
            case "\u{FF1A}": scalars.append(":")
            case "\u{2018}", "\u{2019}": scalars.append("'")
            case _ where scalar.properties.isWhitespace:
                if !wasSpace { scalars.append(" ") }
                wasSpace = true
                continue
            default: scalars.append(scalar)
            }
            wasSpace = false
        }
        return String(scalars).trimmed
    }
}
