/// Counts slips between two words: letters left out, typed once more, swapped with the next, or exchanged.
enum Slips {
    /// How many slips make one word of the other.
    ///
    /// - Parameters:
    ///   - typed: What was typed.
    ///   - meant: What may have been meant.
    ///   - exchanging: Whether one letter may stand for another.
    ///   - most: More than so many are not counted.
    /// - Returns: The number, nil where it is more.
    static func between(_ typed: [UInt8], _ meant: [UInt8], exchanging: Bool, most: Int) -> Int? {
        let far = most + 1
        var before: [Int] = []
        var last = Array(0...meant.count)
        for (row, letter) in typed.enumerated() {
            var current = [row + 1]
            for (column, other) in meant.enumerated() {
                var slips = min(last[column + 1], current[column]) + 1
                slips = min(slips, last[column] + (letter == other ? 0 : exchanging ? 1 : far))
                if row > 0, column > 0, letter == meant[column - 1], typed[row - 1] == other {
                    slips = min(slips, before[column - 1] + 1)
                }
                current.append(slips)
            }
            if current.min() ?? 0 > most { return nil }
            (before, last) = (last, current)
        }
        return last[meant.count] <= most ? last[meant.count] : nil
    }
}
