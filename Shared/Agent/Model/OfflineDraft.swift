import Core

/// The text of an answer made from one section, in its own words.
enum OfflineDraft {
    /// Quotes a section: what it says first, its steps, what it says after.
    ///
    /// On WhatsApp the steps come first.
    static func compose(_ section: KnowledgeSection, channel: Channel, empathy: String? = nil) -> String {
        let lines = section.answerText.split(separator: "\n").map(String.init)
        let steps = lines.filter(isStep)
        guard !steps.isEmpty else { return joined(empathy, lines) }
        let first = lines.firstIndex(where: isStep) ?? 0
        let before = lines[..<first].filter { !isStep($0) }
        let after = lines[first...].filter { !isStep($0) }
        if channel == .whatsapp { return joined(empathy, [steps.joined(separator: "\n")] + after) }
        let opening = before.isEmpty ? ["Here is what to do:"] : Array(before)
        return joined(empathy, opening + [steps.joined(separator: "\n")] + after)
    }

    private static func joined(_ empathy: String?, _ paragraphs: [String]) -> String {
        (([empathy].compactMap { $0 }) + paragraphs).joined(separator: "\n\n")
    }

    private static func isStep(_ line: String) -> Bool {
        line.hasPrefix("- ") || (line.first?.isNumber == true && line.drop { $0.isNumber }.hasPrefix(". "))
    }
}
