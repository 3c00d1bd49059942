/// How a customer sounds: a lexicon with negation, intensifiers, capitals, punctuation and emoji, and what the sentence
/// model's head hears where words say nothing.
///
/// A plain problem is not anger: words that only name one ("error", "stolen", "broken") weigh nothing. Below 0.3 a
/// person takes over; from there to below 0.5 it is more urgent; 0.5 is neutral.
enum Sentiment {
    /// The sum at which the score is 0.3: what the head may add when it is just sure.
    private static let border: Float = 1.7

    /// The score of a text: 0 furious, 0.5 neutral, 1 delighted.
    ///
    /// - Parameters:
    ///   - text: The words.
    ///   - phrases: What the phrases found in them.
    ///   - rules: The lexicon.
    ///   - heard: What the head heard; nil where there is no sentence model, or the language is not its own.
    /// - Returns: The score, in thousandths.
    static func score(
        _ text: TextTokens, phrases: PhraseReading, rules: GuardrailRules, heard: HeardAnger? = nil
    ) -> Double {
        var negative = min(phrases.tone, 0)
        var positive = max(phrases.tone, 0)
        var shouted = 0
        for index in text.tokens.indices {
            if text.tokens[index].isShouted { shouted += 1 }
            let valence = valence(at: index, in: text, rules: rules)
            if valence < 0 { negative += valence } else { positive += valence }
        }
        // A phrase such as "worst case" takes back the word it contains.
        if phrases.tone > 0, negative < 0 {
            let takenBack = min(phrases.tone, -negative)
            negative += takenBack
            positive -= takenBack
        }
        let isAllShouted = shouted >= 3 && shouted * 10 >= text.tokens.count * 6
        if negative < -1 {
            negative -= 0.25 * Float(min(text.exclamations, 4))
            if isAllShouted { negative *= 1.3 }
        } else if isAllShouted, text.exclamations >= 2 {
            negative -= 0.8
        }
        if phrases.isCalmed {
            negative -= (negative - min(phrases.tone, 0)) * 0.6
        } else if let heard {
            // A vector knows "sue", and nothing of the "don't want to" before it; and "still doesn't work" is no outburst.
            let heard = phrases.takenBack.isEmpty && !phrases.isFollowUp ? heard : heard.halved
            negative = weighed(negative, phrases: min(phrases.tone, 0), with: heard)
        }
        let sum = combined(negative: negative, positive: positive, exclamations: text.exclamations)
        return squashed(sum >= 0 ? sum + calm(heard) : sum)
    }

    /// A calm message scores a little above the middle, the more the calmer: it orders what no word tells apart.
    private static func calm(_ heard: HeardAnger?) -> Float {
        guard let heard, heard.level < 0 else { return 0 }
        return 0.3 * min(heard.calmness / 3, 1)
    }

    /// Anger in the sentences adds to anger in the words; where the sentences are calm, harsh words weigh less, but not
    /// phrases, which know their context.
    private static func weighed(_ negative: Float, phrases: Float, with heard: HeardAnger) -> Float {
        guard heard.level <= 0 else { return negative - border * min(heard.level, 2.4) }
        let words = min(negative - phrases, 0)
        return negative - words * 0.8 * min(heard.calmness / 3, 1)
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
