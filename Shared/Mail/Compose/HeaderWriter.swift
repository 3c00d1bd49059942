/// Writes header fields: checked on bytes, encoded where they are not ASCII, folded.
///
/// Bytes are what is checked: in a Swift text CR and LF together are one character, which is neither of them.
struct HeaderWriter {
    private(set) var bytes: [UInt8] = []
    /// What a line should not exceed.
    private static let width = 76

    // MARK: Fields

    /// A field of free text, such as a subject.
    mutating func text(_ name: String, _ text: String) throws(MailComposingError) {
        try Self.check(text, name)
        start(name)
        let words = EncodedWordWriter.needsEncoding(text) ? EncodedWordWriter.words(text) : Self.pieces(text)
        fold(words)
    }

    /// A field whose value is one word of ASCII.
    mutating func word(_ name: String, _ word: String) throws(MailComposingError) {
        try Self.check(word, name)
        guard !word.isEmpty, word.utf8.count <= 900, word.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            throw .notOneWord(field: name)
        }
        start(name)
        fold([word])
    }

    /// A field of message ids; what is none is left out, for it came from a stranger.
    mutating func identifiers(_ name: String, _ ids: [String]) throws(MailComposingError) {
        for id in ids { try Self.check(id, name) }
        let usable = ids.filter { id in
            id.hasPrefix("<") && id.hasSuffix(">") && id.utf8.count > 2 && id.utf8.count <= 900
                && id.utf8.dropFirst().dropLast().allSatisfy { $0 > 32 && $0 < 127 && !"<>".utf8.contains($0) }
        }
        guard !usable.isEmpty else { return }
        start(name)
        fold(usable)
    }

    /// A field with one address.
    mutating func address(_ name: String, _ address: MailAddress) throws(MailComposingError) {
        try Self.check(address.address + (address.name ?? ""), name)
        guard address.address.utf8.allSatisfy({ $0 >= 32 && $0 < 127 }), address.address.utf8.count <= 320 else {
            throw .unsendableAddress(field: name)
        }
        start(name)
        let bracketed = "<\(address.address)>"
        guard let display = address.name, !display.isEmpty else { return fold([address.address]) }
        if EncodedWordWriter.needsEncoding(display) {
            fold(EncodedWordWriter.words(display) + [bracketed])
        } else if display.utf8.allSatisfy({ ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == ASCII.space }) {
            fold(Self.pieces(display) + [bracketed])
        } else {
            let escaped = display.utf8.flatMap { "\"\\".utf8.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
            fold(Self.pieces("\"" + String(decoding: escaped, as: UTF8.self) + "\"") + [bracketed])
        }
    }

    /// A field with parameters, which are encoded as RFC 2231 says where they are not ASCII or are long.
    mutating func parameters(
        _ name: String, _ value: String, _ parameters: [(name: String, value: String)]
    ) throws(MailComposingError) {
        try Self.check(value, name)
        start(name)
        var pieces = [value]
        for parameter in parameters {
            try Self.check(parameter.name + parameter.value, name)
            for piece in ParameterWriter.pieces(parameter.name, parameter.value) {
                pieces[pieces.count - 1] += ";"
                pieces.append(piece)
            }
        }
        fold(pieces)
    }

    // MARK: Lines

    private static func check(_ text: String, _ field: String) throws(MailComposingError) {
        if text.utf8.contains(where: { $0 == ASCII.carriageReturn || $0 == ASCII.lineFeed || $0 == 0 }) {
            throw .forbiddenByte(field: field)
        }
    }

    /// The words of a text, each with the spaces before it but one.
    private static func pieces(_ text: String) -> [String] {
        var pieces: [String] = []
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            // A line must not be of white space alone: empty words stay with their neighbour.
            if word.isEmpty, let last = pieces.indices.last { pieces[last] += " " } else { pieces.append(String(word)) }
        }
        return pieces
    }

    private var column = 0

    private mutating func start(_ name: String) {
        bytes += Array(name.utf8) + [UInt8(ascii: ":")]
        column = name.utf8.count + 1
    }

    private mutating func fold(_ pieces: [String]) {
        for (index, piece) in pieces.enumerated() {
            let length = piece.utf8.count + 1
            if index > 0, column + length > Self.width {
                bytes += [ASCII.carriageReturn, ASCII.lineFeed]
                column = 0
            }
            bytes.append(ASCII.space)
            bytes += Array(piece.utf8)
            column += length
        }
        bytes += [ASCII.carriageReturn, ASCII.lineFeed]
    }
}
