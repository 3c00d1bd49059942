/// The words of a draft, and what their shapes say.
enum DraftWords {
    /// The words of a line without the punctuation and emphasis around them.
    static func words(of line: Substring) -> [Substring] {
        line.split { separators.contains($0) }.map(trimmed).filter { !$0.isEmpty }
    }

    private static let separators: Set<Character> = [
        " ", "\t", "\u{A0}", "(", ")", "[", "]", "<", ">", "\"", "“", "”", "„", "«", "»", "|", "`", "*",
    ]
    private static let decoration: Set<Character> = [".", ",", ";", ":", "!", "?", "'", "’", "…", "–", "—"]

    private static func trimmed(_ word: Substring) -> Substring {
        var word = word
        while let first = word.first, decoration.contains(first) { word.removeFirst() }
        while let last = word.last, decoration.contains(last) { word.removeLast() }
        return word
    }

    /// Whether a line is a step and starts with its number.
    static func isStepNumber(_ word: Substring, in line: Substring) -> Bool {
        guard word.utf8.count <= 2, word.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return false }
        let after = line[word.endIndex...]
        return after.hasPrefix(". ") || after.hasPrefix(") ")
    }

    /// The numbers in a word, without separators of thousands and leading zeros: "1,499.00" is 1499.00.
    static func numbers(in word: String) -> [String] {
        var result: [String] = []
        var current = ""
        var last: Unicode.Scalar?
        let scalars = Array(word.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let isInside = Letters.isDigit(last) && index + 1 < scalars.count && Letters.isDigit(scalars[index + 1])
            if Letters.isDigit(scalar) || (scalar == "." && isInside && !current.isEmpty) {
                current.unicodeScalars.append(scalar)
            } else if !(scalar == "," && isInside) {
                if !current.isEmpty { result.append(plain(current)) }
                current = ""
            }
            last = scalar
        }
        if !current.isEmpty { result.append(plain(current)) }
        return result
    }

    private static func plain(_ number: String) -> String {
        let stripped = number.drop { $0 == "0" }
        return stripped.isEmpty || stripped.hasPrefix(".") ? "0" + stripped : String(stripped)
    }

    /// Whether a word is a host or a path of one, without a scheme: "evil.example/x".
    static func isHost(_ word: String) -> Bool {
        guard !word.contains("@") else { return false }
        let labels = word.prefix { $0 != "/" }.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count > 1, let last = labels.last, last.utf8.count >= 2 else { return false }
        return labels.allSatisfy { label in
            !label.isEmpty
                && label.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D }
        } && last.utf8.allSatisfy { $0 >= 0x61 }
    }

    /// Whether a word without digits looks like code: `snake_case`, `call()`, `--flag`, `a::b`.
    static func isCodeLike(_ word: String) -> Bool {
        word.hasPrefix("--") && word.utf8.count > 3 || word.contains("::")
            || word.split(separator: "_").count > 1 || word.hasPrefix("/") && word.utf8.count > 2
    }

    /// Whether a word names a day or month; "May" and "March" are words too often.
    static func isDateWord(_ word: Substring) -> Bool {
        guard word.first?.isUppercase == true else { return false }
        return dateWords.contains(word.lowercased())
    }

    private static let dateWords: Set<String> = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "april",
        "june", "july", "august", "september", "october", "november", "december",
    ]

    static let currencies: Set<String> = [
        "usd", "eur", "gbp", "chf", "jpy", "inr", "cad", "aud", "brl", "pln", "dollar", "dollars", "euro", "euros",
        "pound", "pounds", "cent", "cents", "francs", "bucks", "reais", "pesos", "yen", "rupees",
    ]
    static let currencyCodes = ["eur", "usd", "gbp", "chf", "cad", "aud"]

    static let spelled: [String: String] = [
        "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
        "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "fifteen": "15", "twenty": "20", "thirty": "30",
        "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90", "hundred": "100",
    ]
}
