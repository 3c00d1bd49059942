/// Decodes base64 that comes in piece by piece, in either alphabet, its padding there or not.
struct WebSafeBase64Stream {
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        for (value, letter) in letters.enumerated() { values[Int(letter)] = UInt8(value) }
        for (letters, value) in [("+-", UInt8(62)), ("/_", 63), ("=", 64)] {
            for letter in letters.utf8 { values[Int(letter)] = value }
        }
        return values
    }()

    private var bits: UInt32 = 0
    private var count = 0

    /// Whether what came stands for whole bytes.
    var isComplete: Bool { count != 1 }

    /// Takes bytes as far as they are base64.
    ///
    /// - Parameters:
    ///   - bytes: What came in.
    ///   - start: Where to begin in it.
    ///   - decoded: Gets what it stands for.
    /// - Returns: Where the first byte stands that is none, or the end.
    mutating func take(_ bytes: [UInt8], from start: Int, into decoded: inout [UInt8]) -> Int {
        let values = Self.values
        var index = start
        while index < bytes.count {
            let value = values[Int(bytes[index])]
            guard value < 64 else {
                guard value == 64 else { return index }
                index += 1
                continue
            }
            bits = bits << 6 | UInt32(value)
            count += 1
            // The second, third and fourth digit each complete a byte.
            switch count {
            case 2: decoded.append(UInt8(truncatingIfNeeded: bits >> 4))
            case 3: decoded.append(UInt8(truncatingIfNeeded: bits >> 2))
            case 4:
                decoded.append(UInt8(truncatingIfNeeded: bits))
                (bits, count) = (0, 0)
            default: break
            }
            index += 1
        }
        return index
    }
}
