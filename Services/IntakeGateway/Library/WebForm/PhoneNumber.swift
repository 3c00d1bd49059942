/// Turns phone numbers as people write them into E.164.
enum PhoneNumber {
    /// Reads `+49 30 901820`, `0049 30 901820`, or `030 901820` where a region is known.
    ///
    /// - Returns: The number in E.164, nil when it is none.
    static func e164(_ text: String, region: PhoneRegion?) -> String? {
        var digits: [UInt8] = []
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case 0x30...0x39: digits.append(byte)
            case UInt8(ascii: "+") where index == 0: continue
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "("),
                UInt8(ascii: ")"):
                continue
            default: return nil
            }
        }
        let written = String(decoding: digits, as: UTF8.self)
        if text.utf8.first == UInt8(ascii: "+") { return international(withoutOptionalTrunk(text) ?? written) }
        guard let region else { return nil }
        if written.hasPrefix(region.internationalPrefix) {
            return international(String(written.dropFirst(region.internationalPrefix.count)))
        }
        return national(written, region: region)
    }

    private static func international(_ digits: String) -> String? {
        guard (7...15).contains(digits.utf8.count), !digits.hasPrefix("0") else { return nil }
        return "+" + digits
    }

    /// `+49 (0)30 901820`: the zero in brackets is for callers at home.
    private static func withoutOptionalTrunk(_ text: String) -> String? {
        let parts = text.split(separator: "(0)", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        return String(parts.joined().filter { ("0"..."9").contains($0) })
    }

    private static func national(_ digits: String, region: PhoneRegion) -> String? {
        var number = Substring(digits)
        if let trunk = region.trunkPrefix, number.hasPrefix(trunk) {
            number = number.dropFirst(trunk.count)
        }
        guard region.lengths.contains(number.utf8.count), region.trunkPrefix == nil || !number.hasPrefix("0") else {
            return nil
        }
        return international(region.countryCode + number)
    }
}
