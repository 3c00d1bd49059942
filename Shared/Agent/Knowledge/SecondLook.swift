import SentenceModel

/// Puts the sections that found most in order, by everything that was said and not by the best sentence alone.
///
/// One sentence of a story may be near to a section by chance; the right section is near to the others too. That says
/// nothing of whether anything is documented at all, so scores and the threshold stay what they are.
struct SecondLook: Sendable {
    /// So many of the best are looked at again.
    let candidates = 10
    /// What all sentences say together.
    private let story = 0.8
    /// What the words add to what they counted already.
    private let words = 0.36

    /// What a section is ordered by.
    ///
    /// - Parameters:
    ///   - score: What it scored.
    ///   - share: Its words' part.
    ///   - cosines: How near it is to each sentence.
    /// - Returns: The higher, the earlier.
    func rank(score: Double, share: Double, cosines: [Float]) -> Double {
        guard !cosines.isEmpty else { return score }
        let mean = Double(cosines.reduce(0, +)) / Double(cosines.count)
        return score + words * share + story * mean
    }
}
