/// Reads the addresses of a field such as `From` or `Cc`, as they are really written.
///
/// Names are decoded only after addresses are told apart: nothing that is encoded can add one.
struct AddressList {
    private let bytes: [UInt8]
    private var index = 0
    private var addresses: [MailAddress] = []
    /// How many places for an address held none that can be read.
    private var unreadable = 0

    /// Words outside of angle brackets.
    private var phrase: [UInt8] = []
    /// The same without white space and comments, for an address without brackets.
    private var bare: [UInt8] = []
    private var hasAt = false
    private var comment: [UInt8] = []
    private var bracketed: [UInt8]?
    /// A name that a comma without quotes has torn off its address.
    private var torn: [UInt8] = []
    /// Where the last double quote stands: one that is never closed is a letter like any other.
    private let lastQuote: Int

    /// What was found.
    struct Result {
        let addresses: [MailAddress]
        let unreadable: Int
    }

    /// Reads every field of a name as one list.
    static func read(_ fields: [[UInt8]]) -> Result {
        var (addresses, unreadable): ([MailAddress], Int) = ([], 0)
        for field in fields where addresses.count < MailLimits.addresses {
            var reader = AddressList(field)
            reader.read()
            addresses += reader.addresses
            unreadable += reader.unreadable
        }
        return Result(addresses: Array(addresses.prefix(MailLimits.addresses)), unreadable: unreadable)
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        lastQuote = bytes.lastIndex(of: UInt8(ascii: "\"")) ?? -1
    }

    private mutating func read() {
        while index < bytes.count, addresses.count < MailLimits.addresses {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\"") where index < lastQuote: quoted()
            case UInt8(ascii: "("): readComment()
            case UInt8(ascii: "<"):
                if bracketed != nil { finish() }
                readBrackets()
            case UInt8(ascii: ","), UInt8(ascii: ";"):
                finish()
                index += 1
            case UInt8(ascii: ":") where bracketed == nil && !hasAt:
                // The name of a group: who is in it follows.
                (phrase, bare, comment, torn) = ([], [], [], [])
                index += 1
            default:
                if bracketed == nil {
                    phrase.append(byte)
                    if !ASCII.isSpace(byte) { bare.append(byte) }
                    if byte == UInt8(ascii: "@") { hasAt = true }
                }
                index += 1
            }
        }
        finish()
    }

    private mutating func quoted() {
        let start = index
        index += 1
        var text: [UInt8] = []
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count { index += 1 }
            text.append(bytes[index])
            index += 1
        }
        index = Swift.min(index + 1, bytes.count)
        guard bracketed == nil else { return }
        phrase += text
        bare += bytes[start..<index]
    }

    private mutating func readComment() {
        var depth = 0
        var text: [UInt8] = []
        repeat {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\\"), index + 1 < bytes.count {
                index += 1
                text.append(bytes[index])
            } else {
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") { depth -= 1 }
                if depth > 1 || (depth == 1 && byte != UInt8(ascii: "(")) { text.append(byte) }
            }
            index += 1
        } while index < bytes.count && depth > 0
        if comment.isEmpty { comment = text }
    }

    /// What stands between angle brackets, without an obsolete route before it.
    private mutating func readBrackets() {
        index += 1
        var text: [UInt8] = []
        while index < bytes.count, bytes[index] != UInt8(ascii: ">") {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\""), index < lastQuote {
                let start = index
                index += 1
                while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                    index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
                }
                index = Swift.min(index + 1, bytes.count)
                text += bytes[start..<index]
                continue
            }
            if byte == UInt8(ascii: "(") {
                readComment()
                continue
            }
            // A bracket that was never closed.
            if byte == UInt8(ascii: ","), text.first != UInt8(ascii: "@") { break }
            if !ASCII.isSpace(byte), byte != UInt8(ascii: "<") { text.append(byte) }
            index += 1
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: ">") { index += 1 }
        if text.first == UInt8(ascii: "@"), let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            text.removeSubrange(...colon)
        }
        if text.hasPrefixIgnoringCase("mailto:") { text.removeFirst(7) }
        bracketed = text
    }

    private mutating func finish() {
        defer { (phrase, bare, hasAt, comment, bracketed) = ([], [], false, [], nil) }
        if let spec = bracketed {
            let words = torn.isEmpty ? phrase : torn + [UInt8(ascii: ","), ASCII.space] + phrase.trimmed
            let name = EncodedWords.text(words.allSatisfy(ASCII.isSpace) ? comment : words)
            add(spec, name: name.trimmedQuotes)
            torn = []
        } else if hasAt {
            torn = []
            add(bare, name: EncodedWords.text(comment))
        } else if !phrase.trimmed.isEmpty {
            torn = Array(phrase.trimmed)
            if index >= bytes.count { unreadable += 1 }
        }
    }

    private mutating func add(_ spec: [UInt8], name: String) {
        if let address = MailAddress(bytes: spec, name: SafeText.prefix(name, bytes: 255)) {
            addresses.append(address)
        } else {
            unreadable += 1
        }
    }
}

extension String {
    /// Without the single quotes some programs put around a whole name.
    fileprivate var trimmedQuotes: String {
        count > 2 && hasPrefix("'") && hasSuffix("'") ? String(dropFirst().dropLast()) : self
    }
}
