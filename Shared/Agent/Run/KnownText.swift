/// What a draft may repeat: the cited sections, the customer's words and the texts of the channel.
struct KnownText {
    private let folded: String
    private let digits: String
    /// All numbers in it, written in digits or as words.
    let numbers: Set<String>

    init(_ texts: [String]) {
        folded = Self.folded(texts.joined(separator: "\n"))
        digits = String(String.UnicodeScalarView(folded.unicodeScalars.filter { Letters.isDigit($0) }))
        var numbers: Set<String> = []
        for line in folded.split(separator: "\n") {
            for word in DraftWords.words(of: line) {
                let word = String(word)
                numbers.formUnion(DraftWords.numbers(in: word))
                if let spelled = DraftWords.spelled[word] { numbers.insert(spelled) }
            }
        }
        self.numbers = numbers
    }

    /// Whether a claim is borne out.
    func holds(_ claim: DraftClaims.Claim) -> Bool {
        if claim.isNumber { return numbers.contains(claim.text) }
        if claim.problem == .foreignAddress, claim.text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
            return digits.contains(claim.text)
        }
        return contains(claim.text)
    }

    /// Whether all these runs of letters stand in it.
    func explains(_ windows: [UInt64], length: Int) -> Bool {
        let own = Set(LetterWindows(PlainLetters.of(folded), length: length).hashes)
        return windows.allSatisfy(own.contains)
    }

    /// Whether all these words, as a search compares them, stand in it.
    func holdsWords(_ words: Set<String>) -> Bool { words.isSubset(of: SearchWords.words(of: folded)) }

    /// Whether a text stands in it, whatever its case and emphasis.
    func contains(_ text: String) -> Bool { folded.contains(Self.folded(text)) }

    /// Small letters, plain apostrophes, no emphasis.
    private static func folded(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.lowercased().unicodeScalars where scalar != "*" && scalar != "`" {
            result.append(Letters.isApostrophe(scalar) ? "'" : scalar)
        }
        return String(result)
    }
}
