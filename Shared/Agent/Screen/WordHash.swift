/// FNV-1a over folded letters: what words are compared by, so that no word is copied on the hot path.
struct WordHash: Hashable, Sendable {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Adds one folded scalar.
    @inline(__always)
    mutating func add(_ scalar: UInt32) {
        var rest = scalar
        repeat {
            value = (value ^ UInt64(rest & 0xFF)) &* 0x0000_0100_0000_01b3
            rest >>= 8
        } while rest > 0
    }

    /// The hash of a whole word.
    init(_ word: some StringProtocol) {
        for scalar in word.unicodeScalars { Letters.fold(scalar) { add($0) } }
    }

    /// The hash of letters that are folded already.
    init(folded letters: some Sequence<UInt32>) {
        for letter in letters { add(letter) }
    }

    /// The hash of nothing yet.
    init() {}
}
