/// Names a draft puts in quotes or writes as code, and menu paths in bold.
enum QuotedNames {
    private static let longest = 80

    private static let marks: [(open: Character, close: Character)] = [
        ("\"", "\""), ("“", "”"), ("„", "“"), ("«", "»"), ("`", "`"),
    ]

    static func names(in draft: String) -> [String] {
        var result: [String] = []
        for (open, close) in marks {
            for quoted in pieces(of: draft, from: String(open), to: String(close)) { result.append(quoted) }
        }
        result += pieces(of: draft, from: "**", to: "**").filter { $0.contains(">") }
        return result.map { name in
            String(name.drop { ".,!?".contains($0) }.reversed().drop { ".,!?:".contains($0) }.reversed()).lowercased()
        }.filter { $0.unicodeScalars.contains(where: Letters.isWord) }
    }

    /// What stands between two marks on one line.
    private static func pieces(of text: String, from open: String, to close: String) -> [String] {
        var result: [String] = []
        var rest = text[...]
        while let start = rest.firstRange(of: open) {
            rest = rest[start.upperBound...]
            guard let end = rest.firstRange(of: close) else { break }
            let piece = rest[..<end.lowerBound]
            if piece.count <= longest, !piece.contains("\n") { result.append(String(piece)) }
            rest = rest[end.upperBound...]
        }
        return result
    }
}
