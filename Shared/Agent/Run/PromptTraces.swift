import FoundationEssentials

/// Recognises the system prompt in a draft, whatever it is written as.
///
/// - Its letters: a run of 32 of them in a row, however they are spaced, punctuated or capitalised, also backwards, shifted
///   by thirteen, in base64 or in hexadecimal.
/// - Its words: a sentence that holds most words of one of the prompt's sentences, in whatever order.
///
/// What the cited sections or the customer say themselves gives nothing away. A free retelling or a translation is not
/// recognised: nothing in a prompt may be a secret.
struct PromptTraces: Sendable {
    /// So many letters in a row are no coincidence: about seven words.
    private static let length = 32
    /// A shorter sentence says what many do.
    private static let leastWords = 5
    private static let leastShare = 0.75

    private let windows: Set<UInt64>
    private let sentences: [Set<String>]

    /// Takes the traces of a prompt; one without sentences leaves none.
    init(_ sentences: [String]) {
        windows = Set(LetterWindows(PlainLetters.of(sentences.joined(separator: " ")), length: Self.length).hashes)
        self.sentences = sentences.map { Set(SearchWords.words(of: $0)) }.filter { $0.count >= Self.leastWords }
    }

    /// Whether there is a prompt to be given away.
    var isEmpty: Bool { windows.isEmpty && sentences.isEmpty }

    /// Whether a draft repeats what nothing it may repeat holds.
    func leaks(in draft: String, known: KnownText) -> Bool {
        guard !isEmpty else { return false }
        return repeatsLetters(of: draft, known: known) || repeatsWords(of: draft, known: known)
    }

    private func repeatsLetters(of draft: String, known: KnownText) -> Bool {
        for letters in PlainLetters.readings(of: draft) {
            let repeated = LetterWindows(letters, length: Self.length).hashes.filter(windows.contains)
            if !repeated.isEmpty, !known.explains(repeated, length: Self.length) { return true }
        }
        return false
    }

    private func repeatsWords(of draft: String, known: KnownText) -> Bool {
        let said = draft.split(separator: "\n").flatMap { ReplyBody.sentences(of: $0) }
        for sentence in said {
            let words = Set(SearchWords.words(of: sentence))
            guard words.count >= Self.leastWords else { continue }
            for prompt in sentences {
                let shared = prompt.intersection(words)
                guard shared.count >= Self.leastWords,
                    Double(shared.count) >= Self.leastShare * Double(prompt.count)
                else { continue }
                if !known.holdsWords(shared) { return true }
            }
        }
        return false
    }
}

/// Each run of so many letters of a text, as a hash.
struct LetterWindows {
    let hashes: [UInt64]

    init(_ letters: [UInt8], length: Int) {
        guard letters.count >= length else {
            hashes = []
            return
        }
        let base: UInt64 = 1_099_511_628_211
        var highest: UInt64 = 1
        for _ in 1..<length { highest = highest &* base }
        var hash: UInt64 = 0
        var hashes: [UInt64] = []
        hashes.reserveCapacity(letters.count - length + 1)
        for (place, letter) in letters.enumerated() {
            if place >= length { hash = hash &- UInt64(letters[place - length]) &* highest }
            hash = hash &* base &+ UInt64(letter)
            if place >= length - 1 { hashes.append(hash) }
        }
        self.hashes = hashes
    }
}

/// The letters of a text, small and without accents, and nothing between them.
enum PlainLetters {
    private static let letters = UInt8(ascii: "a")...UInt8(ascii: "z")

    /// The letters as they stand.
    static func of(_ text: String) -> [UInt8] {
        var found: [UInt8] = []
        for scalar in text.unicodeScalars {
            Letters.fold(scalar) { folded in
                if let byte = UInt8(exactly: folded), letters.contains(byte) { found.append(byte) }
            }
        }
        return found
    }

    /// The letters in every way in which a text may be meant to be read.
    static func readings(of text: String) -> [[UInt8]] {
        let plain = of(text)
        let shifted = plain.map { ($0 - letters.lowerBound + 13) % 26 + letters.lowerBound }
        return [plain, plain.reversed(), shifted] + decoded(text)
    }

    /// What long runs of a code stand for.
    private static func decoded(_ text: String) -> [[UInt8]] {
        let runs = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || "+/=-_".contains($0))) }
        return runs.filter { $0.utf8.count >= 24 }.flatMap { run in
            [base64(run), hexadecimal(run)].compactMap { $0 }.map(of)
        }
    }

    private static func base64(_ run: Substring) -> String? {
        var code = run.replacing("-", with: "+").replacing("_", with: "/")
        code.removeAll { $0 == "=" }
        // A length that no code has comes from one letter too many.
        if code.utf8.count % 4 == 1 { code.removeLast() }
        code += String(repeating: "=", count: (4 - code.utf8.count % 4) % 4)
        return Data(base64Encoded: String(code)).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func hexadecimal(_ run: Substring) -> String? {
        let digits = run.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == run.utf8.count else { return nil }
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
