/// A sentence as two vectors of length 1, made in one run of the layers that both graphs share.
public struct SentenceReading: Sendable, Hashable {
    /// What the sentence is about: near to others about the same matter.
    public let meaning: [Float]
    /// What its author wants, and in which tone: near to others that want the same, whatever the matter.
    public let wish: [Float]

    /// Puts both together.
    public init(meaning: [Float], wish: [Float]) {
        self.meaning = meaning
        self.wish = wish
    }
}
