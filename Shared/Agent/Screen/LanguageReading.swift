/// Tells the language of a text by script and stop words; `und` rather than wrong.
enum LanguageReading {
    /// The language as its two letters.
    static func language(of text: TextTokens, rules: GuardrailRules) -> String {
        if let script = text.scripts.language(letters: text.letters) { return script }
        let scores = scores(of: text, rules: rules)
        guard let english = scores.first else { return "und" }
        var best = 0
        var second: Float = 0
        for index in scores.indices.dropFirst() {
            if best == 0 ? scores[index] > english : scores[index] > scores[best] {
                if best > 0 { second = scores[best] }
                best = index
            } else {
                second = max(second, scores[index])
            }
        }
        if best == 0 { return english >= 0.5 ? "en" : "und" }
        guard scores[best] >= 1.4, scores[best] >= english * 2 + 0.4 else { return "und" }
        return scores[best] - second >= 0.3 ? rules.languages[best] : "und"
    }

    /// How much the words say for each language, English first.
    private static func scores(of text: TextTokens, rules: GuardrailRules) -> [Float] {
        var scores = [Float](repeating: 0, count: rules.languages.count)
        for token in text.tokens where token.entries.0 >= 0 {
            var languages = rules.table.entries[Int(token.entries.0)].languages
            guard languages != 0 else { continue }
            // A word of several languages says less of each.
            let weight = 1 / Float(languages.nonzeroBitCount)
            while languages != 0 {
                scores[languages.trailingZeroBitCount] += weight
                languages &= languages - 1
            }
        }
        for hint in text.scripts.hints {
            guard let index = rules.languages.firstIndex(of: hint.language) else { continue }
            scores[index] += min(Float(hint.count), 2) * 0.5
        }
        return scores
    }
}
