/// Cuts texts into the model's pieces: uncased WordPiece as its makers' tokeniser does it.
struct SentenceTokenizer: Sendable {
    /// The most pieces the model takes, its two marks among them.
    static let limit = 256
    private static let unknown: Int64 = 100
    private static let start: Int64 = 101
    private static let end: Int64 = 102
    private static let longestWord = 100
    /// What stands for itself when it is written out.
    private static let marks: [([UInt8], Int64)] = [
        (Array("[PAD]".utf8), 0), (Array("[UNK]".utf8), unknown), (Array("[CLS]".utf8), start),
        (Array("[SEP]".utf8), end), (Array("[MASK]".utf8), 103),
    ]

    private let letters = UncasedLetters()
    private let pieces: WordPieces

    /// Takes the bytes of the vocabulary's file.
    init(vocabulary: [UInt8]) {
        pieces = WordPieces(vocabulary)
    }

    /// The numbers of a text's pieces, between the two marks.
    func identifiers(of text: String) -> [Int64] {
        var found: [Int64] = [Self.start]
        var word = Word()
        let scalars = text.unicodeScalars
        var place = scalars.startIndex
        while place < scalars.endIndex, found.count < Self.limit {
            let scalar = scalars[place]
            if scalar == "[", let mark = Self.mark(text.utf8[place...]) {
                close(&word, into: &found)
                found.append(mark.identifier)
                place = text.utf8.index(place, offsetBy: mark.length)
                continue
            }
            read(scalar, &word, &found)
            scalars.formIndex(after: &place)
        }
        close(&word, into: &found)
        return found.prefix(Self.limit - 1) + [Self.end]
    }

    private func read(_ scalar: Unicode.Scalar, _ word: inout Word, _ found: inout [Int64]) {
        switch letters.kind(of: scalar) {
        case .removed: break
        case .space: close(&word, into: &found)
        case .letter:
            guard scalar.value > 0x7F else { return word.append(scalar, letters) }
            // Some letters become signs without their accents, such as the unequal sign.
            var single = Word()
            single.append(scalar, letters)
            if single.isPunctuation(letters) {
                close(&word, into: &found)
                close(&single, into: &found)
            } else {
                word.append(scalar, letters)
            }
        case .punctuation, .ideograph:
            close(&word, into: &found)
            word.append(scalar, letters)
            close(&word, into: &found)
        }
    }

    private func close(_ word: inout Word, into found: inout [Int64]) {
        guard word.count > 0 else { return }
        defer { word = Word(reusing: word) }
        guard word.count <= Self.longestWord else { return found.append(Self.unknown) }
        let before = found.count
        var place = 0
        while place < word.bytes.count {
            guard let piece = pieces.longest(in: word.bytes, from: place) else {
                found.removeLast(found.count - before)
                return found.append(Self.unknown)
            }
            found.append(Int64(piece.identifier))
            place += piece.length
        }
    }

    private static func mark(_ rest: Substring.UTF8View) -> (identifier: Int64, length: Int)? {
        for (name, identifier) in marks where rest.starts(with: name) { return (identifier, name.count) }
        return nil
    }
}

/// The word that is being read.
private struct Word {
    private(set) var bytes: [UInt8] = []
    /// Its characters; what follows the hundredth is only counted.
    private(set) var count = 0

    init() {}

    init(reusing other: consuming Word) {
        bytes = other.bytes
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func append(_ scalar: Unicode.Scalar, _ letters: UncasedLetters) {
        let before = bytes.count
        letters.appendReplacement(of: scalar, to: &bytes)
        count += bytes[before...].reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
        if count > 120 { bytes.removeLast(bytes.count - before) }
    }

    func isPunctuation(_ letters: UncasedLetters) -> Bool {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return false }
        return letters.kind(of: scalar) == .punctuation
    }
}
