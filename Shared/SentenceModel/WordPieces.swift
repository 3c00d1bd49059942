/// The model's vocabulary as a tree of bytes, for the longest piece at a place.
struct WordPieces: Sendable {
    /// A piece that was found.
    struct Piece {
        let identifier: Int32
        let length: Int
    }

    /// Where the tree of pieces that begin a word starts, and of those that continue one (`##` in the list).
    private static let firsts: Int32 = 0
    private static let continuations: Int32 = 1

    private var identifiers: [Int32] = [-1, -1]
    /// From a node and a byte to the next node, by open addressing; -1 is free.
    private var keys: [Int64]
    private var nodes: [Int32]
    private let mask: Int

    /// Reads a vocabulary: one piece a line, its number is its line.
    init(_ vocabulary: [UInt8]) {
        var slots = 1024
        while slots < vocabulary.count * 2 { slots *= 2 }
        keys = [Int64](repeating: -1, count: slots)
        nodes = [Int32](repeating: 0, count: slots)
        mask = slots - 1
        var identifier: Int32 = 0
        for line in vocabulary.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let piece = line.last == 0x0D ? line.dropLast() : line
            if !piece.isEmpty { insert(piece, identifier) }
            identifier += 1
        }
    }

    private mutating func insert(_ piece: ArraySlice<UInt8>, _ identifier: Int32) {
        let continues = piece.count > 2 && piece.starts(with: [0x23, 0x23])
        var node = continues ? Self.continuations : Self.firsts
        for byte in continues ? piece.dropFirst(2) : piece {
            let slot = slot(node, byte)
            if keys[slot] < 0 {
                keys[slot] = Int64(node) << 8 | Int64(byte)
                nodes[slot] = Int32(identifiers.count)
                identifiers.append(-1)
            }
            node = nodes[slot]
        }
        identifiers[Int(node)] = identifier
    }

    private func slot(_ node: Int32, _ byte: UInt8) -> Int {
        let key = Int64(node) << 8 | Int64(byte)
        var slot = Int(truncatingIfNeeded: (UInt64(bitPattern: key) &* 0x9E37_79B9_7F4A_7C15) >> 20) & mask
        while keys[slot] >= 0, keys[slot] != key { slot = (slot + 1) & mask }
        return slot
    }

    /// The longest piece that starts at a place of a word; nil when none does.
    func longest(in word: [UInt8], from start: Int) -> Piece? {
        var node = start == 0 ? Self.firsts : Self.continuations
        var found: Piece?
        var place = start
        while place < word.count {
            let slot = slot(node, word[place])
            guard keys[slot] >= 0 else { break }
            node = nodes[slot]
            place += 1
            if identifiers[Int(node)] >= 0 { found = Piece(identifier: identifiers[Int(node)], length: place - start) }
        }
        return found
    }
}
