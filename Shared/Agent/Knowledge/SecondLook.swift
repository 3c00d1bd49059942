/// Puts the sections that found most in order, by everything that was said and not by the best sentence alone.
///
/// One sentence of a story may be near to a section by chance; the right section is near to the others too. That says
/// nothing of whether anything is documented at all, so scores and the threshold stay what they are.
struct SecondLook: Sendable {
    /// So many of the best are looked at again.
    let candidates = 10
    /// What the words add to what they counted already.
    let words: Double
    /// What the words of all sentences add.
    let told: Double
    /// What the nearness of all sentences together adds.
    let meant: Double

    /// By meaning.
    static let meaning = SecondLook(words: 0.36, told: 0, meant: 0.8)
    /// By words alone, where vectors know no meaning or there are none.
    static let spelling = SecondLook(words: 0, told: 1, meant: 0)

    /// What a section is ordered by.
    ///
    /// - Parameters:
    ///   - score: What it scored.
    ///   - found: What its words scored.
    ///   - cosines: How near it is to each sentence.
    /// - Returns: The higher, the earlier.
    func rank(score: Double, words found: QuestionWords.Score, cosines: [Float]) -> Double {
        let mean = cosines.isEmpty ? 0 : Double(cosines.reduce(0, +)) / Double(cosines.count)
        return score + words * Double(found.share) + told * Double(found.story) + meant * mean
    }
}
