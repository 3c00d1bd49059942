import Core

/// Writes one parameter of a field, in several pieces where it is long (RFC 2231).
enum ParameterWriter {
    private static let room = 60

    /// The pieces, which semicolons will divide.
    static func pieces(_ name: String, _ value: String) -> [String] {
        let isPlain = value.utf8.allSatisfy { $0 >= 32 && $0 < 127 }
        if isPlain, name.utf8.count + value.utf8.count <= room {
            if !value.isEmpty, value.utf8.allSatisfy(isToken) { return ["\(name)=\(value)"] }
            let escaped = value.utf8.flatMap { "\"\\".utf8.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
            return ["\(name)=\"\(String(decoding: escaped, as: UTF8.self))\""]
        }
        var sections: [String] = []
        var section = "utf-8''"
        for byte in value.utf8 {
            let written =
                isAttribute(byte) ? String(decoding: [byte], as: UTF8.self) : "%" + [byte].hexadecimal.uppercased()
            if section.utf8.count + written.utf8.count > room {
                sections.append(section)
                section = ""
            }
            section += written
        }
        sections.append(section)
        if sections.count == 1 { return ["\(name)*=\(section)"] }
        return sections.enumerated().map { "\(name)*\($0)*=\($1)" }
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || "!#$&+-.^_`{|}~".utf8.contains(byte)
    }

    private static func isAttribute(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || "-._~".utf8.contains(byte)
    }
}
