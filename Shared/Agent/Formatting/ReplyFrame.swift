import Core

/// What stands around a reply's body: the channel's template with everything but the body put in.
///
/// A paragraph of the template whose words are all empty goes.
struct ReplyFrame {
    private let paragraphs: [String]

    /// Fills the template; names that are missing or empty leave nothing behind.
    init(template: String, values: [String: String]) {
        paragraphs = template.split(separator: "\n").compactMap { line in
            let filled = Self.filled(String(line), values: values)
            let words = filled.replacing("{body}", with: "x")
            return words.allSatisfy(\.isWhitespace) ? nil : filled
        }
        blankBefore = Self.blanks(in: template, values: values)
    }

    private let blankBefore: [Bool]

    /// The whole text with a body.
    func text(with body: String) -> String {
        var text = ""
        for (index, paragraph) in paragraphs.enumerated() {
            if index > 0 { text += blankBefore[index] ? "\n\n" : "\n" }
            text += paragraph.replacing("{body}", with: body)
        }
        return text
    }

    /// Replaces `{name}` by its value.
    static func filled(_ line: String, values: [String: String]) -> String {
        var filled = ""
        var rest = line[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            filled += rest[..<open]
            filled += name == "body" ? "{body}" : (values[name] ?? "")
            rest = rest[rest.index(after: close)...]
        }
        filled += rest
        while filled.first == " " { filled.removeFirst() }
        return filled
    }

    private static func blanks(in template: String, values: [String: String]) -> [Bool] {
        var blanks: [Bool] = []
        var isAfterBlank = false
        for line in template.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty {
                isAfterBlank = true
                continue
            }
            let filled = Self.filled(String(line), values: values).replacing("{body}", with: "x")
            guard !filled.allSatisfy(\.isWhitespace) else { continue }
            blanks.append(isAfterBlank)
            isAfterBlank = false
        }
        return blanks
    }
}
