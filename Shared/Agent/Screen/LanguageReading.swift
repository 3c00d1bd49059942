/// Tells the language of a text by script and stop words; `und` rather than wrong.
enum LanguageReading {
    /// The language as its two letters.
    static func language(of text: TextTokens, rules: GuardrailRules) -> String {
        if let script = text.scripts.language(letters: text.letters) { return script }
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: rules.languages.count) { scores in
            unsafe scores.initialize(repeating: 0)
            for token in text.tokens where token.entries.0 >= 0 {
                let languages = rules.table.entries[Int(token.entries.0)].languages
                guard languages != 0 else { continue }
                // A word of several languages says less of each.
                let weight = 1 / Float(languages.nonzeroBitCount)
                var rest = languages
                while rest != 0 {
                    unsafe scores[rest.trailingZeroBitCount] += weight
                    rest &= rest - 1
                }
            }
            for hint in text.scripts.hints {
                guard let index = rules.languages.firstIndex(of: hint.language) else { continue }
                unsafe scores[index] += min(Float(hint.count), 2) * 0.5
            }
            var best = 0
            for index in rules.languages.indices.dropFirst() where unsafe scores[index] > scores[best] { best = index }
            let score = unsafe scores[best]
            let english = unsafe scores[0]
            if best == 0 { return english >= 0.5 ? "en" : "und" }
            var second: Float = 0
            for index in rules.languages.indices.dropFirst() where index != best {
                second = unsafe max(second, scores[index])
            }
            guard score >= 1.4, score >= english * 2 + 0.4 else { return english > 1 && english >= score ? "en" : "und" }
            return score - second >= 0.3 ? rules.languages[best] : "und"
        }
    }
}
