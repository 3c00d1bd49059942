/// Writes text as encoded words (RFC 2047): UTF-8, whole characters, none longer than 75.
enum EncodedWordWriter {
    private static let start = "=?utf-8?B?"
    /// Bytes of text in one word: with the name of a field before it a line of 76 holds it.
    private static let room = 39

    /// Whether a text cannot stand in a header as it is.
    static func needsEncoding(_ text: String) -> Bool {
        text.utf8.contains { $0 < 32 || $0 > 126 } || text.contains("=?") || text.hasPrefix(" ") || text.hasSuffix(" ")
            || text.split(separator: " ").contains { $0.utf8.count > 200 }
    }

    /// The encoded words that make up a text.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var part: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if part.count + bytes.count > room {
                words.append(word(part))
                part = []
            }
            part += bytes
        }
        if !part.isEmpty { words.append(word(part)) }
        return words
    }

    private static func word(_ bytes: [UInt8]) -> String { start + Base64Writer.text(bytes) + "?=" }
}

/// Writes bytes as base64.
enum Base64Writer {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<Swift.min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                let digit = digits[Int(bits >> UInt32(18 - 6 * place) & 63)]
                result.append(place <= group.count ? digit : UInt8(ascii: "="))
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
