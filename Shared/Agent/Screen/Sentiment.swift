/// How a customer sounds: a lexicon with negation, intensifiers, capitals, exclamation marks and emoji.
///
/// A plain problem is not anger: words that only name one ("error", "stolen", "broken") weigh nothing. Below 0.3 a
/// person takes over; 0.5 is neutral.
enum Sentiment {
    /// The score of a text: 0 furious, 0.5 neutral, 1 delighted.
    static func score(_ text: TextTokens, phrases: PhraseReading, rules: GuardrailRules) -> Double {
        var negative = min(phrases.tone, 0)
        var positive = max(phrases.tone, 0)
        var shouted = 0
        for index in text.tokens.indices {
            if text.tokens[index].isShouted { shouted += 1 }
            let valence = valence(at: index, in: text, rules: rules)
            if valence < 0 { negative += valence } else { positive += valence }
        }
        let isAllShouted = shouted >= 3 && shouted * 10 >= text.tokens.count * 6
        if negative < -1 {
            negative -= 0.25 * Float(min(text.exclamations, 4))
            if isAllShouted { negative *= 1.3 }
        } else if isAllShouted, text.exclamations >= 2 {
            negative -= 0.8
        }
        return squashed(combined(negative: negative, positive: positive, exclamations: text.exclamations))
    }

    /// Politeness does not undo anger: beside strong words kind ones count little.
    private static func combined(negative: Float, positive: Float, exclamations: Int) -> Float {
        if negative <= -2 { return negative + min(positive * 0.25, 0.6) }
        if negative < 0 { return negative + min(positive, 1.5) * 0.6 }
        return positive > 0 ? positive + 0.1 * Float(min(exclamations, 3)) : 0
    }

    private static func squashed(_ sum: Float) -> Double {
        let sum = Double(sum)
        let score = 0.5 + 0.5 * sum / (sum * sum + 15).squareRoot()
        return (score * 1000).rounded() / 1000
    }

    private static func valence(at index: Int, in text: TextTokens, rules: GuardrailRules) -> Float {
        let token = text.tokens[index]
        var valence: Float = 0
        for entry in [token.entries.0, token.entries.1] where entry >= 0 && valence == 0 {
            valence = rules.table.entries[Int(entry)].valence
        }
        guard valence != 0 else { return 0 }
        guard !token.isEmoji else { return valence }
        if token.isShouted { valence *= 1.15 }
        var place = index - 1
        while place >= 0, place >= index - 3, text.tokens[place].clause == token.clause {
            let entry = text.tokens[place].entries.0
            if entry >= 0, place >= index - 2 { valence *= 1 + rules.table.entries[Int(entry)].boost }
            if text.isToken(at: place, in: rules.negator, table: rules.table) {
                return valence * (valence > 0 ? -0.6 : -0.3)
            }
            place -= 1
        }
        return valence
    }
}
