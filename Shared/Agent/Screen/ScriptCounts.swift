/// How many letters of which script a text has, for scripts that tell a language.
struct ScriptCounts {
    private(set) var counts: [(language: String, count: Int)] = []

    /// Counts one letter outside ASCII.
    mutating func count(_ scalar: Unicode.Scalar) {
        guard let language = Self.language(of: scalar.value) else { return }
        if let index = counts.firstIndex(where: { $0.language == language }) {
            counts[index].count += 1
        } else {
            counts.append((language, 1))
        }
    }

    /// The language most of these letters tell; Japanese where there is any kana.
    var language: String? {
        if counts.contains(where: { $0.language == "ja" }) { return "ja" }
        return counts.max { $0.count < $1.count }?.language
    }

    private static func language(of value: UInt32) -> String? {
        switch value {
        case 0x370...0x3FF: "el"
        case 0x400...0x52F: "ru"
        case 0x590...0x5FF: "he"
        case 0x600...0x6FF: "ar"
        case 0x900...0x97F: "hi"
        case 0xE00...0xE7F: "th"
        case 0x3040...0x30FF: "ja"
        case 0x3400...0x9FFF: "zh"
        case 0xAC00...0xD7AF: "ko"
        default: nil
        }
    }
}
