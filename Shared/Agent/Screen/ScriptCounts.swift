/// How many letters of which script a text has, for scripts and letters that tell a language.
struct ScriptCounts {
    private(set) var counts: [(language: String, count: Int)] = []
    /// Latin letters that one language is known by, by language.
    private(set) var hints: [(language: String, count: Int)] = []

    /// Counts one letter outside ASCII.
    mutating func count(_ scalar: Unicode.Scalar) {
        if scalar.value < 0x370 {
            if let language = Self.hint(of: scalar.value) { Self.count(language, in: &hints) }
        } else if let language = Self.language(of: scalar.value) {
            Self.count(language, in: &counts)
        }
    }

    /// The language these letters tell, where they are not just a word among Latin ones.
    func language(letters: Int) -> String? {
        let total = counts.reduce(0) { $0 + $1.count }
        guard total > 1, let most = counts.max(by: { $0.count < $1.count }) else { return nil }
        // A sign of these scripts says as much as several letters.
        let isDense = ["zh", "ja", "ko"].contains(most.language)
        guard total * (isDense ? 4 : 1) > letters - total else { return nil }
        if counts.contains(where: { $0.language == "ja" }) { return "ja" }
        if most.language == "ru", counts.contains(where: { $0.language == "uk" }) { return "uk" }
        if most.language == "ar", counts.contains(where: { $0.language == "fa" }) { return "fa" }
        return most.language
    }

    private static func count(_ language: String, in counts: inout [(language: String, count: Int)]) {
        if let index = counts.firstIndex(where: { $0.language == language }) {
            counts[index].count += 1
        } else {
            counts.append((language, 1))
        }
    }

    private static func hint(of value: UInt32) -> String? {
        switch value {
        case 0xDF, 0xC4, 0xE4: "de"
        case 0xD1, 0xF1: "es"
        case 0xC3, 0xE3, 0xD5, 0xF5: "pt"
        case 0x104, 0x105, 0x106, 0x107, 0x118, 0x119, 0x141...0x144, 0x15A, 0x15B, 0x179...0x17C: "pl"
        case 0x11E, 0x11F, 0x130, 0x131, 0x15E, 0x15F: "tr"
        case 0x152, 0x153, 0xC8, 0xCA, 0xEA, 0xDB, 0xFB: "fr"
        case 0xCC, 0xEC, 0xD2, 0xF2: "it"
        default: nil
        }
    }

    private static func language(of value: UInt32) -> String? {
        switch value {
        case 0x370...0x3FF: "el"
        case 0x404, 0x406, 0x407, 0x454, 0x456, 0x457, 0x490, 0x491: "uk"
        case 0x400...0x52F: "ru"
        case 0x530...0x58F: "hy"
        case 0x590...0x5FF: "he"
        case 0x67E, 0x686, 0x698, 0x6A9, 0x6AF, 0x6CC: "fa"
        case 0x600...0x6FF: "ar"
        case 0x900...0x97F: "hi"
        case 0x980...0x9FF: "bn"
        case 0xB80...0xBFF: "ta"
        case 0xE00...0xE7F: "th"
        case 0x10A0...0x10FF: "ka"
        case 0x3040...0x30FF: "ja"
        case 0x3400...0x9FFF: "zh"
        case 0x1100...0x11FF, 0xAC00...0xD7AF: "ko"
        default: nil
        }
    }
}
