/// What a draft claims that can be looked up: numbers, links, addresses, references, quoted and code-like names.
struct DraftClaims {
    /// One claim, folded to small letters.
    struct Claim: Hashable {
        let text: String
        let problem: DraftProblem
        /// Whether it is a plain number, which only a whole number of the known text bears out.
        let isNumber: Bool
    }

    private(set) var claims: [Claim] = []
    /// The numbers of all amounts of money.
    private(set) var amounts: [String] = []

    init(_ draft: String) {
        for line in draft.split(separator: "\n") {
            let words = DraftWords.words(of: line)
            for (index, word) in words.enumerated() {
                // The number of a step is none of a fact.
                if index == 0, DraftWords.isStepNumber(word, in: line) { continue }
                read(word, before: index > 0 ? words[index - 1] : "")
            }
            readAmounts(words)
            readPhone(line)
        }
        for name in QuotedNames.names(in: draft) {
            claims.append(Claim(text: name, problem: .foreignName, isNumber: false))
        }
    }

    private mutating func read(_ word: Substring, before: Substring) {
        let folded = word.lowercased()
        let bytes = Array(folded.utf8)
        let digits = bytes.count { $0 >= 0x30 && $0 <= 0x39 }
        let letters = bytes.count { ($0 >= 0x61 && $0 <= 0x7A) || $0 >= 0x80 }
        if folded.contains("://") || folded.hasPrefix("www.") || DraftWords.isHost(folded) {
            claims.append(Claim(text: folded, problem: .foreignLink, isNumber: false))
        } else if let at = folded.firstIndex(of: "@"), folded[at...].contains("."), at > folded.startIndex {
            claims.append(Claim(text: folded, problem: .foreignAddress, isNumber: false))
        } else if digits > 0, letters > 0 {
            // "2nd", "30min" and "v2" claim their number; anything longer is a code.
            if digits + letters <= 5, !folded.contains("-"), digits <= 2 || letters <= 3 {
                for number in DraftWords.numbers(in: folded) { claim(number) }
            } else {
                claims.append(Claim(text: folded, problem: .foreignCode, isNumber: false))
            }
        } else if digits > 0 {
            guard !["step", "steps", "option"].contains(before.lowercased()) || digits > 2 else { return }
            for number in DraftWords.numbers(in: folded) { claim(number) }
        } else if DraftWords.isCodeLike(folded) {
            claims.append(Claim(text: folded, problem: .foreignName, isNumber: false))
        } else if DraftWords.isDateWord(word) {
            claims.append(Claim(text: folded, problem: .foreignCode, isNumber: false))
        }
    }

    private mutating func claim(_ number: String) {
        claims.append(Claim(text: number, problem: .foreignCode, isNumber: true))
    }

    private mutating func readAmounts(_ words: [Substring]) {
        func folded(_ index: Int) -> String { words.indices.contains(index) ? words[index].lowercased() : "" }
        for index in words.indices {
            let word = folded(index)
            let numbers = DraftWords.numbers(in: word) + [DraftWords.spelled[word]].compactMap { $0 }
            let isSigned = word.unicodeScalars.contains { "$€£¥₹₽₩₺".unicodeScalars.contains($0) }
            if numbers.isEmpty {
                if isSigned { amounts += DraftWords.numbers(in: folded(index + 1)) }
                continue
            }
            let isOff =
                word.hasSuffix("%") && ["off", "discount", "cheaper", "less", "rebate"].contains(folded(index + 1))
            let next = folded(index + 1)
            let isPercentOff =
                ["percent", "%"].contains(next) && ["off", "discount", "cheaper"].contains(folded(index + 2))
            if isSigned || isOff || isPercentOff || DraftWords.currencies.contains(next)
                || DraftWords.currencies.contains(folded(index - 1))
                || DraftWords.currencyCodes.contains(where: { word.hasSuffix($0) || word.hasPrefix($0) })
            {
                amounts += numbers
            }
        }
    }

    /// A number to call is one claim, however it is grouped.
    private mutating func readPhone(_ line: Substring) {
        var digits = ""
        for scalar in line.unicodeScalars {
            if Letters.isDigit(scalar) {
                digits.unicodeScalars.append(scalar)
            } else if ![" ", "-", "(", ")", "/", ".", "+"].contains(scalar) {
                closePhone(&digits)
            }
        }
        closePhone(&digits)
    }

    private mutating func closePhone(_ digits: inout String) {
        if digits.utf8.count >= 9 { claims.append(Claim(text: digits, problem: .foreignAddress, isNumber: false)) }
        digits = ""
    }
}
