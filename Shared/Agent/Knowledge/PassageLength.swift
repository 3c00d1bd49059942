/// How long a text is for a sentence model, guessed without one: rather too long than too short.
enum PassageLength {
    /// A passage's most pieces.
    static let limit = 200

    /// About how many pieces a text has.
    static func pieces(in text: some StringProtocol) -> Int {
        var pieces = 0
        var letters = 0
        for scalar in text.unicodeScalars {
            let value = scalar.value
            let isLetter = (value | 0x20) >= 0x61 && (value | 0x20) <= 0x7A
            if isLetter {
                // An everyday word is one piece; a long one has a piece for each few letters.
                if letters == 0 || letters % 6 == 0 { pieces += 1 }
                letters += 1
            } else {
                letters = 0
                if value > 0x20 { pieces += 1 }
            }
        }
        return pieces
    }
}
