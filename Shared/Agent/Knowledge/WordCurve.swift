/// How fast a word that stands often in a section has said all it can say (BM25's two numbers).
struct WordCurve: Sendable {
    /// How many times a word must stand in a text of average length to say half of that.
    let half: Float
    /// How much of a text's length is held against it.
    let length: Float

    /// What keeps long texts from gaining by their length.
    func brake(length: Float, average: Float) -> Float { half * (1 - self.length + self.length * length / average) }

    /// How much a word says that stands so often in a text with this brake: 0 to 1.
    static func saturation(_ frequency: Float, brake: Float) -> Float {
        frequency > 0 ? frequency / (frequency + brake) : 0
    }
}
