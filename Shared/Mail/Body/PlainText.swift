/// Plain text as lines: quotes counted, and the lines that `format=flowed` broke joined again (RFC 3676).
enum PlainText {
    /// The lines of a text.
    static func lines(_ text: String, isFlowed: Bool, deletesSpace: Bool) -> [MailLine] {
        var lines: [MailLine] = []
        var isOpen = false
        for part in SafeText.body(text).utf8.split(
            separator: ASCII.lineFeed, maxSplits: MailLimits.lines, omittingEmptySubsequences: false)
        {
            guard lines.count < MailLimits.lines else { break }
            var (depth, rest) = isFlowed ? flowedDepth(part) : depth(part)
            depth = Swift.min(depth, MailLimits.quoteDepth)
            guard isFlowed else {
                while let last = rest.last, ASCII.isBlank(last), !rest.elementsEqual("-- ".utf8) { rest.removeLast() }
                lines.append(MailLine(text: String(decoding: rest, as: UTF8.self), depth: depth))
                continue
            }
            let isSignature = rest.elementsEqual("-- ".utf8)
            let flows = !isSignature && rest.last == ASCII.space
            if flows, deletesSpace { rest.removeLast() }
            if isOpen, !isSignature, let last = lines.indices.last, lines[last].depth == depth {
                lines[last].text += String(decoding: rest, as: UTF8.self)
            } else {
                lines.append(MailLine(text: String(decoding: rest, as: UTF8.self), depth: depth))
            }
            isOpen = flows
        }
        return lines
    }

    private static func flowedDepth(_ line: Substring.UTF8View) -> (Int, Substring.UTF8View) {
        let rest = line.drop { $0 == UInt8(ascii: ">") }
        let depth = line.count - rest.count
        // A space that was stuffed in so that the line begins with nothing special.
        return (depth, rest.first == ASCII.space ? rest.dropFirst() : rest)
    }

    /// Marks of quoting stand in the first column, or after one space; `> >` and `>>` are the same.
    private static func depth(_ line: Substring.UTF8View) -> (Int, Substring.UTF8View) {
        var rest = line
        var depth = 0
        while true {
            var next = rest
            if next.first == ASCII.space { next = next.dropFirst() }
            guard next.first == UInt8(ascii: ">") else { break }
            depth += 1
            rest = next.dropFirst()
        }
        if depth > 0, rest.first == ASCII.space { rest = rest.dropFirst() }
        return (depth, rest)
    }
}
