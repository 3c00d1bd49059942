import Core

/// The text of an answer made from one section, in its own words.
enum OfflineDraft {
    /// Quotes a section: what it says first, its steps, what it says after.
    ///
    /// On WhatsApp the steps come first.
    static func compose(_ section: KnowledgeSection, channel: Channel, opening: String? = nil) -> String {
        let lines = section.answerText.lines().map(String.init)
        let steps = lines.filter(isStep)
        guard !steps.isEmpty else { return joined(opening, lines) }
        let first = lines.firstIndex(where: isStep) ?? 0
        let before = lines[..<first].filter { !isStep($0) }
        let after = lines[first...].filter { !isStep($0) }
        if channel == .whatsapp { return joined(opening, [steps.joined(separator: "\n")] + after) }
        let introduction = before.isEmpty ? ["Here is what to do:"] : Array(before)
        return joined(opening, introduction + [steps.joined(separator: "\n")] + after)
    }

    private static func joined(_ first: String?, _ paragraphs: [String]) -> String {
        (([first].compactMap { $0 }) + paragraphs).joined(separator: "\n\n")
    }

    private static func isStep(_ line: String) -> Bool {
        let afterNumber = line.utf8.drop { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        let isNumbered = afterNumber.startIndex > line.startIndex && afterNumber.starts(with: ". ".utf8)
        return isNumbered || line.utf8.starts(with: "- ".utf8)
    }
}
