/// Takes out of a text what tells who somebody is: mails, phones, numbers, references, and the customer's own name.
///
/// What is left must still be the same question, so a text that is replayed keeps numbers of up to three digits (an
/// error 429); one that is shown keeps none.
struct Redaction: Sendable {
    private let names: Set<String>

    /// Makes it for one customer.
    init(name: String?) {
        names = Set((name ?? "").lowercased().split { !$0.isLetter }.filter { $0.count > 2 }.map(String.init))
    }

    /// The text as the agent may read it again.
    func replayed(_ text: String) -> String {
        var redacted = ""
        for piece in Self.pieces(of: withoutPhones(text)) {
            redacted += piece.first?.isWhitespace == true ? String(piece) : word(piece)
        }
        return redacted
    }

    /// The text as people may see it.
    func shown(_ text: String) -> String {
        String(replayed(text).map { $0.isWholeNumber ? "#" : $0 })
    }

    private func word(_ piece: Substring) -> String {
        if let at = piece.firstIndex(of: "@"), at != piece.startIndex, piece[at...].contains(".") { return "[mail]" }
        if piece.uppercased().contains("TKT-") { return "[reference]" }
        let word = withoutName(piece)
        var masked = ""
        var digits = ""
        for character in word + "\u{0}" {
            if character.isWholeNumber {
                digits.append(character)
                continue
            }
            masked += digits.count > 3 ? String(repeating: "#", count: digits.count) : digits
            digits = ""
            if character != "\u{0}" { masked.append(character) }
        }
        return masked
    }

    /// The word with the name in it, if it is one, taken out; what stands around it stays.
    private func withoutName(_ piece: Substring) -> String {
        guard let first = piece.firstIndex(where: \.isLetter), let last = piece.lastIndex(where: \.isLetter) else {
            return String(piece)
        }
        let letters = piece.filter(\.isLetter).lowercased()
        guard names.contains(letters) || names.contains(String(letters.dropLast())) else { return String(piece) }
        return piece[..<first] + "[name]" + piece[piece.index(after: last)...]
    }

    /// Seven digits and more with nothing but signs and single spaces between them are a phone, a card or an account.
    private func withoutPhones(_ text: String) -> String {
        var redacted = ""
        var run = ""
        func end() {
            let digits = run.count { $0.isWholeNumber }
            let tail = run.reversed().prefix { !$0.isWholeNumber }.reversed()
            redacted += digits > 6 ? "[number]" + tail : run
            run = ""
        }
        for character in text {
            let joins = !run.isEmpty && "-./() ".contains(character) && !(character == " " && run.last == " ")
            if character.isWholeNumber || joins || (character == "+" && run.isEmpty) {
                run.append(character)
            } else {
                end()
                redacted.append(character)
            }
        }
        end()
        return redacted
    }

    /// The text cut into words and what stands between them.
    private static func pieces(of text: String) -> [Substring] {
        var pieces: [Substring] = []
        var rest = text[...]
        while let first = rest.first {
            let piece = rest.prefix { $0.isWhitespace == first.isWhitespace }
            pieces.append(piece)
            rest = rest[piece.endIndex...]
        }
        return pieces
    }
}
