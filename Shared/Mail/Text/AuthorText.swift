/// Leaves quoted history and signatures out of the lines of a mail.
struct AuthorText {
    private enum Part: Equatable {
        case words, quoted, introduction, left
    }

    private var lines: [MailLine]
    private var parts: [Part]
    private var end: Int
    private var isForward = false

    /// The text to be read and the whole text.
    static func read(_ lines: [MailLine], subject: String, isTruncated: Bool) -> MailText {
        let full = joined(lines)
        var text = AuthorText(lines)
        let cut = text.cut(isPassedOn: isPassedOn(subject))
        var new = cut == .history ? joined(zip(text.lines, text.parts).filter { $1 == .words }.map(\.0)) : full
        var result = cut
        if cut == .inlineReplies {
            new = joined(zip(text.lines, text.parts).filter { $1 == .words || $1 == .quoted }.map(\.0))
        }
        if cut == .history, new.isEmpty { (new, result) = (full, .onlyHistory) }
        if new == full, result == .history { result = .none }
        return MailText(new: new, full: full, cut: result, isTruncated: isTruncated)
    }

    private init(_ lines: [MailLine]) {
        self.lines = lines
        parts = lines.map { $0.depth > 0 ? .quoted : .words }
        end = lines.count
    }

    private mutating func cut(isPassedOn: Bool) -> MailText.Cut {
        let hasHistory = markHistory()
        if isForward || (isPassedOn && hasHistory) { return .forward }
        rejoinWrapped()
        let hasHead = parts[..<end].indices.contains { parts[$0] == .words && !lines[$0].isBlank }
        if end < lines.count, hasHead, saysBelow() {
            for index in end..<lines.count { parts[index] = .words }
            return .inlineReplies
        }
        leaveSignatures()
        leaveFooters()
        if isInline() {
            leaveLastQuote()
            return .inlineReplies
        }
        return .history
    }

    private static func isPassedOn(_ subject: String) -> Bool {
        guard let colon = subject.utf8.prefix(8).firstIndex(of: UInt8(ascii: ":")) else { return false }
        return ReplyWords.forwardPrefixes.contains(String(subject[..<colon]).trimmed.lowercased())
    }

    // MARK: History

    /// Marks what introduces a quote, and everything after a mark that nothing of the author's can follow.
    private mutating func markHistory() -> Bool {
        var index = 0
        var isFirst = true
        while index < lines.count {
            guard let mark = HistoryMark.find(in: lines, at: index) else {
                index += 1
                continue
            }
            switch mark.kind {
            case .forward:
                if isFirst { isForward = true }
                leaveRest(from: mark.lines.lowerBound)
                return true
            case .rest:
                leaveRest(from: mark.lines.lowerBound)
                return true
            case .quote:
                for line in mark.lines { parts[line] = .introduction }
                isFirst = false
                index = Swift.max(mark.lines.upperBound, index + 1)
            }
        }
        return !isFirst || parts.contains(.quoted)
    }

    private mutating func leaveRest(from start: Int) {
        end = start
        // The line that Outlook draws above the block.
        var above = start - 1
        while above >= 0, lines[above].isBlank { above -= 1 }
        if above >= 0, lines[above].depth == 0, lines[above].text.isRule { end = above }
        for index in end..<lines.count { parts[index] = .left }
    }

    /// A quoted line that a program has broken: its end stands on a line without a mark.
    private mutating func rejoinWrapped() {
        guard lines.count > 2 else { return }
        for index in 1..<(lines.count - 1)
        where parts[index] == .words && lines[index].text.utf8.count < 80 && !lines[index].isBlank {
            if parts[index - 1] == .quoted, parts[index + 1] == .quoted, lines[index - 1].text.utf8.count >= 60,
                let first = lines[index].text.unicodeScalars.first, first.properties.isLowercase
            {
                parts[index] = .quoted
                lines[index].depth = lines[index - 1].depth
            }
        }
    }

    /// Whether he says that his answers stand below, in a mail whose quote has no marks.
    private func saysBelow() -> Bool {
        let words = lines[..<end].indices.filter { parts[$0] == .words }.map { lines[$0].text }.joined(separator: " ")
        let folded = FoldedText.fold(words)
        return ReplyWords.answersBelow.contains(where: folded.contains)
    }

    // MARK: Inline replies

    /// Whether quotes and words alternate: words between quotes, or quotes between words.
    ///
    /// A quote alone, with everything the author says under it, is history that stands above.
    private func isInline() -> Bool {
        var runs: [Part] = []
        for (line, part) in zip(lines, parts) where part == .quoted || (part == .words && !line.isBlank) {
            if runs.last != part { runs.append(part) }
        }
        if runs.last == .quoted { runs.removeLast() }
        return runs.count { $0 == .words } >= 2 && runs.contains(.quoted)
            || runs.count { $0 == .quoted } >= 2
    }

    private mutating func leaveLastQuote() {
        for index in lines.indices.reversed() {
            if parts[index] == .words, !lines[index].isBlank { return }
            parts[index] = .left
        }
    }

    // MARK: Signatures

    private mutating func leaveSignatures() {
        var index = 0
        var attempts = 0
        while index < end, attempts < 8 {
            let text = lines[index].text
            guard lines[index].mark == .signature || text.hasPrefix("--") || text == "—" else {
                index += 1
                continue
            }
            attempts += 1
            if lines[index].mark == .signature, parts[index] == .words {
                var last = index
                while last < end, parts[last] == .words, last == index || lines[last].mark == .none { last += 1 }
                leave(index..<last)
                index = last
            } else if parts[index] == .words, let last = signatureEnd(at: index) {
                leave(index..<last)
                index = last
            } else {
                index += 1
            }
        }
        leaveDeviceLines()
    }

    /// Two dashes and what follows them.
    ///
    /// Without the space after them it may be a line somebody drew: then only a few lines may follow.
    private func signatureEnd(at index: Int) -> Int? {
        let text = lines[index].text
        guard text == "-- " || text == "--" || text == "--\u{A0}" || text == "—" else { return nil }
        let last = parts[index..<end].firstIndex { $0 != .words } ?? end
        let count = (index..<last).count { !lines[$0].isBlank }
        return count <= (text == "-- " ? 30 : 11) ? last : nil
    }

    /// "Sent from my iPhone" as the last words of the author, or before a quote.
    private mutating func leaveDeviceLines() {
        var isLast = true
        for index in (0..<end).reversed() {
            if parts[index] != .words {
                isLast = true
                continue
            }
            if lines[index].isBlank { continue }
            guard isLast, lines[index].text.utf8.count < 120 else {
                isLast = false
                continue
            }
            let folded = FoldedText.fold(lines[index].text)
            let bare =
                folded.hasPrefix("<") || folded.hasPrefix("(") || folded.hasPrefix("[")
                ? String(folded.dropFirst()) : folded
            if ReplyWords.sentFrom.contains(where: bare.hasPrefix) { parts[index] = .left } else { isLast = false }
        }
    }

    /// What a mailing list or a filter adds under a line of dashes, below a quote.
    private mutating func leaveFooters() {
        guard let lastQuote = parts.lastIndex(of: .quoted) else { return }
        for index in lines.indices[(lastQuote + 1)...] where parts[index] == .words && !lines[index].isBlank {
            if lines[index].text.isRule || lines[index].text.trimmed == "__" { leave(index..<end) }
            return
        }
    }

    /// Unless nothing would be left of him.
    private mutating func leave(_ range: Range<Int>) {
        let others = parts.indices.contains { !range.contains($0) && parts[$0] == .words && !lines[$0].isBlank }
        guard others else { return }
        for index in range where parts[index] == .words { parts[index] = .left }
    }

    // MARK: Writing

    /// The lines without empty ones at both ends, and never more than two of them in a row.
    private static func joined(_ lines: [MailLine]) -> String {
        var text = ""
        var blanks = 0
        for line in lines {
            if line.isBlank, line.depth == 0 {
                blanks += 1
                continue
            }
            if !text.isEmpty { text += String(repeating: "\n", count: Swift.min(blanks, 2) + 1) }
            blanks = 0
            text += line.written.trimmedEnd
        }
        return text
    }
}

extension String {
    /// Whether it is only a line drawn with dashes or underscores.
    fileprivate var isRule: Bool {
        let text = trimmed
        return text.utf8.count >= 5 && text.utf8.allSatisfy { "-_=*".utf8.contains($0) }
    }

    fileprivate var trimmedEnd: String {
        guard let last = utf8.last, ASCII.isBlank(last) else { return self }
        var view = utf8[...]
        while let last = view.last, ASCII.isBlank(last) { view.removeLast() }
        return String(decoding: view, as: UTF8.self)
    }
}
