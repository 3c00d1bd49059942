import FoundationEssentials

/// Finds orders written in base64.
///
/// A long run of its letters that reads as words once decoded is taken out when these words give orders, and when
/// nothing but words comes out of a long one: keys and pictures decode to no words and stay.
enum EncodedText {
    static let shortest = 24
    private static let longest = 20_000

    /// Removes encoded orders.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - bits: What was found, to which this adds.
    ///   - givesOrders: Whether a decoded text does.
    /// - Returns: The text without them.
    static func stripped(_ text: String, bits: inout UInt8, givesOrders: (String) -> Bool) -> String {
        guard text.utf8.count >= shortest else { return text }
        var result = ""
        var kept = text.startIndex
        var index = text.startIndex
        let bytes = text.utf8
        while index < text.endIndex {
            guard isLetter(bytes[index]) else {
                index = bytes.index(after: index)
                continue
            }
            let end = bytes[index...].firstIndex { !isLetter($0) } ?? text.endIndex
            if let words = decoded(text[index..<end]), words.contains(" "), givesOrders(words) || words.count > 60 {
                bits |= InjectionKind.encodedText.bit
                result += text[kept..<index]
                kept = end
            }
            index = end
        }
        return kept == text.startIndex ? text : result + text[kept...]
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// The words a run of letters stands for; nil when it stands for something else.
    private static func decoded(_ run: Substring) -> String? {
        guard run.utf8.count >= shortest, run.utf8.count <= longest else { return nil }
        var letters = run.replacing("-", with: "+").replacing("_", with: "/")
        letters.removeAll { $0 == "=" }
        letters += String(repeating: "=", count: (4 - letters.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: String(letters)), let words = String(validating: data, as: UTF8.self)
        else {
            return nil
        }
        return words.unicodeScalars.allSatisfy(isReadable) ? words : nil
    }

    private static func isReadable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A, 0x20...0x7E, 0xA0...: true
        default: false
        }
    }
}
