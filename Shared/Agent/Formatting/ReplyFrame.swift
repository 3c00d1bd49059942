import Core

/// What stands around a reply's body: the channel's template with everything but the body put in.
///
/// A paragraph of the template whose words are all empty goes.
struct ReplyFrame {
    private struct Paragraph {
        let text: String
        let isAfterBlank: Bool
    }

    private let paragraphs: [Paragraph]

    /// Fills the template; names that are missing or empty leave nothing behind.
    init(template: String, values: [String: String]) {
        var paragraphs: [Paragraph] = []
        var isAfterBlank = false
        for line in template.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty {
                isAfterBlank = true
                continue
            }
            let filled = Self.filled(String(line), values: values)
            // The mark of the body is not blank, whatever the body will be.
            guard !filled.isBlank else { continue }
            paragraphs.append(Paragraph(text: filled, isAfterBlank: isAfterBlank))
            isAfterBlank = false
        }
        self.paragraphs = paragraphs
    }

    /// The whole text with a body.
    func text(with body: String) -> String {
        var text = ""
        for (index, paragraph) in paragraphs.enumerated() {
            if index > 0 { text += paragraph.isAfterBlank ? "\n\n" : "\n" }
            text += paragraph.text.substituting("{body}", with: body)
        }
        return text
    }

    /// Replaces `{name}` by its value.
    static func filled(_ line: String, values: [String: String]) -> String {
        guard line.utf8.contains(UInt8(ascii: "{")) else { return line }
        var filled = ""
        var rest = line[...]
        while let open = rest.utf8.firstIndex(of: UInt8(ascii: "{")),
            let close = rest[open...].utf8.firstIndex(of: UInt8(ascii: "}"))
        {
            let name = String(rest[rest.utf8.index(after: open)..<close])
            filled += rest[..<open]
            let value = name == "body" ? "{body}" : (values[name] ?? "")
            filled += value
            rest = rest[rest.utf8.index(after: close)...]
            // Of the spaces around nothing, one is enough.
            if value.isEmpty, rest.first == " ", filled.isEmpty || filled.last == " " { rest.removeFirst() }
        }
        filled += rest
        while filled.first == " " { filled.removeFirst() }
        return filled
    }
}
