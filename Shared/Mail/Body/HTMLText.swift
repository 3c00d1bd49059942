/// The text of HTML, as a reader sees it: paragraphs, lists, tables, links, and quotes as quoted lines.
struct HTMLText {
    private var lines: [MailLine] = []
    private var current = ""
    /// Elements deeper than this say nothing more.
    private static let deepest = 256
    private var elements: [HTMLElement] = []
    private var hiddenCount = 0
    private var linkCount = 0
    private var preformattedCount = 0
    private var depth = 0
    private var size = 0

    private var wantsBlank = false
    private var wantsSpace = false
    /// A space that may not break was seen on a line of nothing else: an empty line that somebody meant.
    private var hasEmptiness = false
    private var prefix = ""
    private var mark = MailLine.Mark.none

    /// The lines of some HTML, which must be UTF-8.
    static func lines(_ html: [UInt8]) -> [MailLine] {
        var text = HTMLText()
        var tokens = HTMLTokens(html)
        while text.lines.count < MailLimits.lines, text.size < MailLimits.textBytes, let token = tokens.next() {
            switch token {
            case .text(let range): if text.hiddenCount == 0 { text.write(HTMLEntities.text(html[range])) }
            case .open(let name, let attributes): text.open(name, attributes)
            case .close(let name): text.close(name)
            }
        }
        text.flush()
        return text.lines
    }

    // MARK: Text

    private mutating func write(_ text: String) {
        let isKept = preformattedCount > 0
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A where isKept: endLine()
            case 0x09 where isKept, 0x20 where isKept: append(scalar)
            case 0x09, 0x0A, 0x0C, 0x0D, 0x20: wantsSpace = true
            case 0xA0, 0x3000:
                if current.isEmpty { hasEmptiness = true }
                wantsSpace = true
            case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x200B, 0xFEFF, 0x34F: continue
            default: append(scalar)
            }
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        if current.isEmpty {
            if wantsBlank, lines.last.map({ !$0.isBlank }) ?? false {
                lines.append(MailLine(text: "", depth: Swift.min(depth, lines.last?.depth ?? 0)))
            }
            wantsBlank = false
            current = prefix
            size += prefix.utf8.count
            prefix = ""
        } else if wantsSpace {
            add(" ")
        }
        wantsSpace = false
        hasEmptiness = false
        add(scalar)
    }

    private mutating func add(_ scalar: Unicode.Scalar) {
        current.unicodeScalars.append(scalar)
        size += 1
        // Only the innermost link can be read, and links do not contain links.
        guard linkCount > 0 else { return }
        if let last = elements.lastIndex(where: { $0.link != nil }), elements[last].linkText.utf8.count < 2000 {
            elements[last].linkText.unicodeScalars.append(scalar)
        }
    }

    /// Ends the line if there is one.
    private mutating func flush() {
        if !current.isEmpty {
            lines.append(MailLine(text: current, depth: depth, mark: mark))
            mark = .none
            current = ""
        } else if hasEmptiness {
            wantsBlank = true
        }
        hasEmptiness = false
        wantsSpace = false
    }

    /// Ends the line, also an empty one.
    private mutating func endLine() {
        if current.isEmpty { wantsBlank = true } else { flush() }
        wantsSpace = false
    }

    // MARK: Elements

    private mutating func open(_ name: String, _ attributes: [String: String]) {
        switch name {
        case "br": if hiddenCount == 0 { endLine() }
        case "p": paragraph(isTight: Self.isTight(attributes))
        case "h1", "h2", "h3", "h4", "h5", "h6", "dl", "fieldset": paragraph(isTight: false)
        case "hr":
            note(HTMLElement(name: name, attributes: attributes).mark)
            flush()
        case "img": if hiddenCount == 0 { picture(attributes) }
        case "li": item()
        case "tr", "dt", "dd", "caption", "option", "address", "legend": flush()
        case "td", "th": if !current.isEmpty, hiddenCount == 0 { wantsSpace = false; current += " | " }
        default: if Self.containers.contains(name) { push(HTMLElement(name: name, attributes: attributes)) }
        }
    }

    private static let containers: Set<String> = [
        "blockquote", "ul", "ol", "dir", "menu", "a", "pre", "div", "table", "span", "section", "article", "header",
        "footer", "main", "aside", "center", "font", "head", "script", "style", "title", "noembed", "noframes", "svg",
        "object", "template", "select", "textarea", "body", "form", "td",
    ]
    private static let inline: Set<String> = ["a", "span", "font"]

    private mutating func push(_ element: HTMLElement) {
        guard elements.count < Self.deepest else { return }
        if !Self.inline.contains(element.name) { flush() }
        note(element.mark)
        if element.isQuote { depth = Swift.min(depth + 1, MailLimits.quoteDepth) }
        if element.isQuote || ["table", "pre"].contains(element.name) || (element.list != nil && lists == 0) {
            wantsBlank = true
        }
        if element.isHidden { hiddenCount += 1 }
        if element.link != nil { linkCount += 1 }
        if element.isPreformatted { preformattedCount += 1 }
        elements.append(element)
    }

    private mutating func close(_ name: String) {
        if name == "p" { return paragraph(isTight: true) }
        if ["tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd"].contains(name) {
            flush()
            if name.hasPrefix("h") { wantsBlank = true }
            return
        }
        guard let index = elements.lastIndex(where: { $0.name == name }) else { return }
        if Self.inline.contains(name) {
            end(elements.remove(at: index))
        } else {
            flush()
            while elements.count > index, let element = elements.popLast() { end(element) }
        }
    }

    private mutating func end(_ element: HTMLElement) {
        if element.isHidden { hiddenCount -= 1 }
        if element.link != nil { linkCount -= 1 }
        if element.isPreformatted { preformattedCount -= 1 }
        if element.isQuote { depth = Swift.max(0, elements.count { $0.isQuote }) }
        if element.isQuote || element.name == "table" || (element.list != nil && lists == 0) { wantsBlank = true }
        if element.isSignature {
            flush()
            note(.signatureEnd)
        }
        if let link = element.link, hiddenCount == 0, let address = LinkText.addition(link, said: element.linkText) {
            current += " (\(address))"
            size += address.utf8.count
        }
    }

    private var lists: Int { elements.count { $0.list != nil } }

    private mutating func paragraph(isTight: Bool) {
        flush()
        if !isTight, prefix.isEmpty { wantsBlank = true }
    }

    /// Outlook writes every line as a paragraph without distance.
    private static func isTight(_ attributes: [String: String]) -> Bool {
        let style = attributes["style", default: ""].utf8.filter { !ASCII.isSpace($0) }.lowercasedText
        return attributes["class"]?.hasPrefix("Mso") == true || style.contains("margin:0")
            || style.contains("margin-bottom:0")
    }

    private mutating func item() {
        flush()
        let level = lists
        prefix = String(repeating: "  ", count: Swift.max(0, Swift.min(level, 8) - 1))
        if let index = elements.lastIndex(where: { $0.list != nil }), case .numbers(let number) = elements[index].list {
            prefix += "\(number). "
            elements[index].list = .numbers(next: number &+ 1)
        } else {
            prefix += "- "
        }
    }

    /// Of pictures only those are text that stand for a sign, as mail programs write smileys.
    private mutating func picture(_ attributes: [String: String]) {
        guard let alternative = attributes["alt"], let first = alternative.unicodeScalars.first, first.value > 0x2000,
            alternative.count <= 2
        else { return }
        write(alternative)
    }

    private mutating func note(_ new: MailLine.Mark) {
        guard new != .none, hiddenCount == 0 else { return }
        if Self.rank(new) >= Self.rank(mark) { mark = new }
    }

    private static func rank(_ mark: MailLine.Mark) -> Int {
        switch mark {
        case .none: 0
        case .signatureEnd: 1
        case .signature: 2
        case .quote: 3
        case .forward: 4
        case .history: 5
        }
    }
}
