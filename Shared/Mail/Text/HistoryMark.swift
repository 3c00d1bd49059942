/// Something in the lines that says an earlier mail begins.
struct HistoryMark {
    /// What follows it.
    enum Kind {
        /// A mail that was answered, marked line by line: what is not marked is the author's.
        case quote
        /// A mail that was answered, to the end.
        case rest
        /// A mail that was passed on.
        case forward
    }

    let kind: Kind
    /// The lines that introduce it.
    let lines: Range<Int>

    /// Looks at one line, and at those after it that may belong to it.
    static func find(in lines: [MailLine], at index: Int) -> HistoryMark? {
        let line = lines[index]
        guard line.depth == 0 else { return nil }
        if !line.isBlank, line.text.utf8.count <= FoldedText.longest {
            let text = FoldedText.fold(line.text)
            if isForward(text) { return HistoryMark(kind: .forward, lines: index..<index + 1) }
            if isOriginal(text) { return rest(lines, index..<index + 1) }
            if let end = headerBlockEnd(text, lines, index) { return rest(lines, index..<end) }
            if let end = attributionEnd(lines, index) {
                return HistoryMark(kind: isQuoted(lines, after: end) ? .quote : .rest, lines: index..<end)
            }
        }
        switch line.mark {
        case .history: return HistoryMark(kind: .rest, lines: index..<index)
        case .forward: return HistoryMark(kind: .forward, lines: index..<index)
        case .quote:
            // A program's own mark; the line above a quote is in whatever language.
            let end = isQuoted(lines, after: index + 1) && line.depth == 0 ? index + 1 : index
            return HistoryMark(kind: .quote, lines: index..<end)
        default: return nil
        }
    }

    private static func rest(_ lines: [MailLine], _ range: Range<Int>) -> HistoryMark {
        HistoryMark(kind: isQuoted(lines, after: range.upperBound) ? .quote : .rest, lines: range)
    }

    private static func isQuoted(_ lines: [MailLine], after end: Int) -> Bool {
        lines[Swift.min(end, lines.count)...].prefix(3).first { !($0.isBlank && $0.depth == 0) }.map { $0.depth > 0 }
            ?? false
    }

    // MARK: Lines between dashes

    private static func isForward(_ text: String) -> Bool {
        guard let words = words(text) else { return false }
        return ReplyWords.forwarded.contains { words == $0 || words.hasPrefix($0 + " ") && text.hasPrefix("--") }
    }

    private static func isOriginal(_ text: String) -> Bool {
        guard text.hasPrefix("--") || text.hasPrefix("__") || text.hasPrefix("=="), let words = words(text) else {
            return false
        }
        return ReplyWords.original.contains { words.hasPrefix($0) }
    }

    /// The words of a line between dashes, or before a colon.
    private static func words(_ text: String) -> String? {
        guard text.hasPrefix("-") || text.hasPrefix("_") || text.hasPrefix("=") || text.hasSuffix(":") else {
            return nil
        }
        let inner = text.utf8.drop { "-_= >".utf8.contains($0) }
        var end = inner.endIndex
        while end > inner.startIndex, "-_= :<".utf8.contains(inner[inner.index(before: end)]) {
            end = inner.index(before: end)
        }
        return String(inner[..<end])
    }

    // MARK: "From:", "Sent:", "To:"

    /// A sender, and two more lines of a header within the next seven.
    private static func headerBlockEnd(_ text: String, _ lines: [MailLine], _ index: Int) -> Int? {
        guard let label = label(text), ReplyWords.senderLabels.contains(label) else { return nil }
        var found: Set<String> = []
        var others = 0
        var end = index + 1
        for next in lines.indices[(index + 1)...].prefix(9) {
            let line = lines[next]
            guard line.depth == 0 else { break }
            if line.isBlank { continue }
            guard let label = self.label(FoldedText.fold(line.text)) else {
                // Long lists of recipients go on over the line.
                if found.isEmpty, !line.text.utf8.contains(UInt8(ascii: "@")) { break }
                continue
            }
            guard ReplyWords.blockLabels.contains(label) else {
                // Systems have a field of their own among them.
                others += 1
                guard others == 1 else { break }
                continue
            }
            found.insert(label)
            end = next + 1
        }
        return found.count >= 2 ? end : nil
    }

    private static func label(_ text: String) -> String? {
        guard let colon = text.utf8.prefix(24).firstIndex(of: UInt8(ascii: ":")) else { return nil }
        return String(text[..<colon]).trimmed
    }

    // MARK: "On ... wrote:"

    /// A line that names a sender or a moment and says that he wrote, over four lines at most.
    ///
    /// Over several lines it must begin as such lines do: the author's last words stand directly above it too.
    private static func attributionEnd(_ lines: [MailLine], _ index: Int) -> Int? {
        guard lines[index...].prefix(4).contains(where: { mayEndAttribution($0.text) }) else { return nil }
        var joined = ""
        for next in lines.indices[index...].prefix(4) {
            let line = lines[next]
            let isTail = next > index && line.depth == 1 && line.text.utf8.count < 20 && line.text.hasSuffix(":")
            guard isTail || line.depth == 0, !line.isBlank else { return nil }
            joined = FoldedText.fold(joined + (isTail ? ">" : " ") + line.text)
            guard !joined.isEmpty else { return nil }
            if next > index, !begins(FoldedText.fold(lines[index].text)) || beginsLater(lines, index + 1..<next + 1) {
                return nil
            }
            let quoted = isQuoted(lines, after: next + 1)
            if joined.hasSuffix(":") || joined.hasSuffix("写道") || isZoho(joined) {
                return isAttribution(joined, isBeforeQuote: quoted) ? next + 1 : nil
            }
            if quoted, lines[Swift.min(next + 1, lines.count)...].first?.depth ?? 0 > 0, names(joined),
                joined.hasSuffix(">")
            {
                return next + 1
            }
        }
        return nil
    }

    private static func mayEndAttribution(_ text: String) -> Bool {
        guard let last = text.utf8.last(where: { !ASCII.isSpace($0) && $0 != UInt8(ascii: "*") }) else { return false }
        return last == UInt8(ascii: ":") || last == UInt8(ascii: ">") || last >= 0x80 || last == UInt8(ascii: "-")
    }

    /// Zoho writes "---- On (date) (name) wrote ----".
    private static func isZoho(_ text: String) -> Bool {
        text.hasPrefix("----") && text.hasSuffix("wrote ----")
    }

    private static func begins(_ text: String) -> Bool {
        ReplyWords.wrote.contains { text.hasPrefix($0.opening) } || text.utf8.count(where: ASCII.isDigit) >= 4
            || names(text)
    }

    private static func beginsLater(_ lines: [MailLine], _ range: Range<Int>) -> Bool {
        range.contains { index in
            let text = FoldedText.fold(lines[index].text)
            return ReplyWords.wrote.contains { text.hasPrefix($0.opening) } && text.utf8.contains(where: ASCII.isDigit)
        }
    }

    private static func isAttribution(_ text: String, isBeforeQuote: Bool) -> Bool {
        if ReplyWords.ownWriting.contains(where: text.contains) { return false }
        let digits = text.utf8.count(where: ASCII.isDigit)
        let hasAddress = names(text)
        if isZoho(text) { return true }
        if isBeforeQuote {
            // Whatever the language: who or when, a colon, and a quote.
            return hasAddress || digits >= 3 || ReplyWords.verbs.contains { text.contains($0) }
        }
        guard hasAddress || digits >= 3 else { return false }
        // A moment and an address in brackets say it without a verb.
        if hasAddress, digits >= 6, text.hasSuffix(">:") { return true }
        if ReplyWords.wrote.contains(where: { text.hasPrefix($0.opening) && text.contains($0.verb) }) {
            return hasAddress || digits >= 4
        }
        let end = text.utf8.suffix(24)
        return hasAddress && ReplyWords.verbs.contains { end.containsWord($0) }
    }

    private static func names(_ text: String) -> Bool { text.utf8.contains(UInt8(ascii: "@")) }
}

extension Substring.UTF8View {
    fileprivate func containsWord(_ word: String) -> Bool { String(decoding: self, as: UTF8.self).contains(word) }
}
