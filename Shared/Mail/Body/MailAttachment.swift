/// Something that came with a mail; it is named and not opened.
public struct MailAttachment: Sendable, Hashable {
    /// A name that is safe to show and to store a file under.
    public let name: String
    /// Type and subtype in lower case.
    public let type: String
    /// How many bytes it has in the mail, as it is encoded there.
    public let encodedSize: Int
    /// Whether it is shown inside of the text, such as the logo of a signature.
    public let isInline: Bool

    init(_ part: MIMEPart) {
        let disposition = part.disposition
        type = SafeText.prefix(
            part.kind.utf8.allSatisfy { $0 > 32 && $0 < 127 } ? part.kind : "application/octet-stream", bytes: 127)
        let given = disposition["filename"] ?? part.type["name"] ?? part.headers.text("content-description") ?? ""
        name = Self.safeName(given, type: type)
        encodedSize = part.body.count
        isInline =
            disposition.value == "inline" || (disposition.value.isEmpty && part.headers.first("content-id") != nil)
    }

    /// Longest name in bytes: what file systems take.
    private static let longest = 200

    /// The last part of a path, without anything that hides its end, leads elsewhere or means something to a shell.
    static func safeName(_ given: String, type: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in given.unicodeScalars {
            switch scalar.value {
            case UInt32(UInt8(ascii: "/")), UInt32(UInt8(ascii: "\\")): scalars = .init()
            case 0..<32, 127..<160, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF, 0xFFF9...0xFFFD: continue
            case 0x22, 0x2A, 0x3A, 0x3C, 0x3E, 0x3F, 0x7C: scalars.append("_")
            default: scalars.append(scalar.properties.isWhitespace ? " " : scalar)
            }
        }
        var name = String(scalars).trimmed
        while name.hasPrefix(".") { name.removeFirst() }
        while name.hasSuffix(".") || name.hasSuffix(" ") { name.removeLast() }
        guard !name.isEmpty else { return unnamed(type) }
        if name.utf8.count <= longest { return name }
        let end = name.utf8.suffix(16).lastIndex(of: UInt8(ascii: ".")).map { String(name[$0...]) } ?? ""
        return SafeText.prefix(name, bytes: longest - end.utf8.count) + end
    }

    private static func unnamed(_ type: String) -> String {
        switch type {
        case "message/rfc822": "message.eml"
        case "text/calendar": "invitation.ics"
        case "text/html": "page.html"
        case "text/plain": "text.txt"
        default:
            if type.hasPrefix("image/") {
                "picture." + type.dropFirst(6).utf8.prefix { ASCII.isLetter($0) || ASCII.isDigit($0) }.lowercasedText
            } else {
                "attachment"
            }
        }
    }
}
