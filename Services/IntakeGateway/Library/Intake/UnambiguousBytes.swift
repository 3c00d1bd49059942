/// Several texts as one run of bytes to be hashed.
enum UnambiguousBytes {
    /// The parts, each behind its length: no two lists give the same bytes.
    static func of(_ parts: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in parts {
            bytes.append(contentsOf: "\(part.utf8.count):".utf8)
            bytes.append(contentsOf: part.utf8)
        }
        return bytes
    }
}
