/// What the parts of a mail amount to: its text as lines, what came with it, and what cannot be read.
struct MailBody {
    private(set) var lines: [MailLine] = []
    private(set) var attachments: [MailAttachment] = []
    private(set) var unreadable: UnreadableMail?
    private(set) var isTruncated = false

    private let bytes: [UInt8]
    private var textBytes = 0

    /// Reads the parts of a mail.
    ///
    /// - Parameters:
    ///   - bytes: The mail.
    ///   - root: Its parts.
    ///   - isReply: Whether it answers a mail, so that history must be somewhere in it.
    init(_ bytes: [UInt8], root: MIMEPart, isReply: Bool) {
        self.bytes = bytes
        read(root, isReply: isReply)
        clearSigned()
    }

    private mutating func read(_ part: MIMEPart, isReply: Bool) {
        let kind = part.kind
        switch kind {
        case "multipart/alternative" where !part.children.isEmpty: readAlternative(part, isReply: isReply)
        case "multipart/signed" where !part.children.isEmpty:
            // The second part is the signature.
            for child in part.children.prefix(1) + part.children.dropFirst(2) { read(child, isReply: isReply) }
        case "multipart/encrypted": unreadable = .encrypted
        case "application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted": unreadable = .encrypted
        case "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
            "application/pgp-keys", "text/x-amp-html", "text/watch-html", "message/delivery-status",
            "message/disposition-notification", "text/rfc822-headers":
            break
        case _ where part.isContainer && !part.children.isEmpty:
            for child in part.children { read(child, isReply: isReply) }
        case _ where isText(part): append(text(of: part))
        default: attach(part)
        }
    }

    private mutating func attach(_ part: MIMEPart) {
        let attachment = MailAttachment(part)
        if attachment.type.hasSuffix("/ms-tnef") || attachment.type.hasSuffix("/vnd.ms-tnef")
            || attachment.name.lowercased() == "winmail.dat"
        {
            unreadable = unreadable ?? .winmail
        }
        if attachments.count < MailLimits.attachments { attachments.append(attachment) }
    }

    /// Whether a part is read: text of no name, or the only text there is.
    private func isText(_ part: MIMEPart) -> Bool {
        guard ["text/plain", "text/html", "text/enriched", "text/richtext"].contains(part.kind) else { return false }
        let disposition = part.disposition
        if disposition.value == "attachment" { return false }
        let isNamed = disposition["filename"] != nil || part.type["name"] != nil
        return !isNamed || lines.allSatisfy(\.isBlank)
    }

    // MARK: Alternatives

    /// The plain form, unless it says nothing, or the HTML alone shows where the history begins.
    private mutating func readAlternative(_ part: MIMEPart, isReply: Bool) {
        let all = part.children.flatMap(Self.flattened)
        let plain = all.first { $0.kind == "text/plain" && isText($0) }
        let html = all.first { $0.kind == "text/html" && isText($0) }
        guard let html else {
            for child in part.children { read(child, isReply: isReply) }
            return
        }
        // Programs put pictures and files into one of the alternatives.
        for other in all where other.kind != "text/plain" && other.kind != "text/html" { read(other, isReply: isReply) }
        for other in all where !isText(other) && (other.kind == "text/plain" || other.kind == "text/html") {
            attach(other)
        }
        guard let plain else { return append(text(of: html)) }
        let plainLines = text(of: plain)
        if plainLines.allSatisfy(\.isBlank) || Self.isExcuse(plainLines) || isReply && Self.hidesHistory(plainLines) {
            let htmlLines = text(of: html)
            let isBetter =
                plainLines.allSatisfy(\.isBlank) || Self.isExcuse(plainLines) || !Self.hidesHistory(htmlLines)
            if isBetter, !htmlLines.allSatisfy(\.isBlank) { return append(htmlLines) }
        }
        append(plainLines)
    }

    private static func flattened(_ part: MIMEPart) -> [MIMEPart] {
        part.isContainer && !part.children.isEmpty && part.kind != "multipart/encrypted"
            ? part.children.flatMap(flattened) : [part]
    }

    /// Whether a text only says that the reader's program cannot show HTML.
    private static func isExcuse(_ lines: [MailLine]) -> Bool {
        let words = lines.map(\.text).joined(separator: " ").lowercased()
        return words.utf8.count < 300 && words.contains("html")
            && ["view", "support", "display", "client", "enable", "viewer"].contains(where: words.contains)
    }

    private static func hidesHistory(_ lines: [MailLine]) -> Bool {
        !lines.contains { $0.depth > 0 } && !lines.indices.contains { HistoryMark.find(in: lines, at: $0) != nil }
    }

    // MARK: Text

    private func text(of part: MIMEPart) -> [MailLine] {
        let isHTML = part.kind != "text/plain"
        let limit = isHTML ? MailLimits.markupBytes : MailLimits.textBytes
        let content = part.content(of: bytes, limit: limit)
        let charset = part.type["charset"] ?? (isHTML ? Self.metaCharset(content) : nil)
        let text = Charset.decode(content, label: charset)
        if isHTML { return HTMLText.lines(Array(text.utf8)) }
        let isFlowed = part.type["format"]?.lowercased() == "flowed"
        return PlainText.lines(
            text, isFlowed: isFlowed, deletesSpace: isFlowed && part.type["delsp"]?.lowercased() == "yes")
    }

    /// The charset that HTML names for itself.
    private static func metaCharset(_ html: ArraySlice<UInt8>) -> String? {
        var tokens = HTMLTokens(Array(html.prefix(2048)))
        while let token = tokens.next() {
            guard case .open("meta", let attributes) = token else { continue }
            if let charset = attributes["charset"] { return charset }
            if let content = attributes["content"], content.lowercased().contains("charset") {
                return ParameterizedValue(Array(content.utf8))["charset"]
            }
        }
        return nil
    }

    private mutating func append(_ new: [MailLine]) {
        guard !new.allSatisfy(\.isBlank) else { return }
        if !lines.isEmpty { lines.append(MailLine(text: "")) }
        for line in new {
            guard textBytes < MailLimits.textBytes, lines.count < MailLimits.lines else {
                isTruncated = true
                return
            }
            textBytes += line.text.utf8.count + 1
            lines.append(line)
        }
    }

    // MARK: PGP in the text

    /// Takes the frame of a signature in the text away, and notices a text that is encrypted.
    private mutating func clearSigned() {
        func find(_ text: String) -> Int? { lines.firstIndex { $0.depth == 0 && $0.text.hasPrefix(text) } }
        if find("-----BEGIN PGP MESSAGE-----") != nil { unreadable = unreadable ?? .encrypted }
        guard let start = find("-----BEGIN PGP SIGNED MESSAGE-----"), let end = find("-----BEGIN PGP SIGNATURE-----"),
            start < end
        else { return }
        let last = lines[end...].firstIndex { $0.text.hasPrefix("-----END PGP SIGNATURE-----") } ?? lines.count - 1
        lines.removeSubrange(end...last)
        let text = lines[start..<end].firstIndex { $0.isBlank } ?? start
        for index in text..<end where lines[index].text.hasPrefix("- ") { lines[index].text.removeFirst(2) }
        lines.removeSubrange(start...text)
    }
}

/// Why nobody but a person can read a mail.
public enum UnreadableMail: String, Sendable, Hashable {
    /// Encrypted, or signed in a way that hides the text.
    case encrypted
    /// Outlook's own format.
    case winmail
}
