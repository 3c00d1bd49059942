/// The HTML form of a mail: paragraphs and lists, everything escaped.
enum HTMLReply {
    /// Makes it from the text with its emphasis marks.
    static func make(_ text: String) -> String {
        var html = ""
        var openList: String?
        var paragraph: [String] = []
        func closeParagraph() {
            guard !paragraph.isEmpty else { return }
            html += "<p>" + paragraph.joined(separator: "<br>\n") + "</p>\n"
            paragraph = []
        }
        func closeList() {
            if let open = openList { html += "</\(open)>\n" }
            openList = nil
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard let (list, item) = item(line) else {
                if line.isEmpty { closeParagraph() } else { paragraph.append(marked(line)) }
                closeList()
                continue
            }
            closeParagraph()
            if openList != list {
                closeList()
                html += "<\(list)>\n"
                openList = list
            }
            html += "<li>" + marked(item) + "</li>\n"
        }
        closeParagraph()
        closeList()
        return html
    }

    private static func item(_ line: Substring) -> (list: String, text: Substring)? {
        if line.hasPrefix("- ") { return ("ul", line.dropFirst(2)) }
        let number = line.prefix { $0.isNumber }
        guard !number.isEmpty, number.count < 3, line.dropFirst(number.count).hasPrefix(". ") else { return nil }
        return ("ol", line.dropFirst(number.count + 2))
    }

    private static func marked(_ text: Substring) -> String {
        let parts = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").split(separator: "**", omittingEmptySubsequences: false)
        return parts.enumerated().map { index, part in
            index % 2 == 1 && index < parts.count - 1 ? "<strong>\(part)</strong>" : String(part)
        }.joined()
    }
}
