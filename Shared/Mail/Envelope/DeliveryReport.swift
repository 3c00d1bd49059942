/// What a mail server says became of a mail of ours (RFC 3464).
public struct DeliveryReport: Sendable, Hashable {
    /// What became of it for one recipient.
    public struct Recipient: Sendable, Hashable {
        /// Who.
        public let address: MailAddress?
        /// What the server did.
        public let action: Action
        /// The enhanced status code, such as `5.1.1`.
        public let code: String?
        /// What the other server said, cut.
        public let diagnostic: String?
    }

    /// What a server did with a mail.
    public enum Action: String, Sendable, Hashable {
        /// Given up.
        case failed
        /// It goes on trying.
        case delayed
        /// Handed over.
        case delivered
        /// Handed to a system that reports no more.
        case relayed
        /// Handed over to several in place of one.
        case expanded
    }

    /// The id of the mail it is about.
    public let messageID: String?
    /// The message of ours it is about.
    public let ownMessage: String?
    /// For whom what happened.
    public let recipients: [Recipient]

    /// Reads the report that a mail contains, if it is one.
    init?(_ bytes: [UInt8], root: MIMEPart) {
        let parts = Self.parts(root)
        guard
            let status = parts.first(where: {
                ["message/delivery-status", "message/global-delivery-status"].contains($0.kind)
            })
        else { return nil }
        let blocks = Self.blocks(Array(status.content(of: bytes, limit: 256 * 1024)))
        recipients = blocks.compactMap(Self.recipient)
        let original = parts.lazy.filter { $0.kind != status.kind }.compactMap { Self.original($0, bytes) }.first
        let named = blocks.first.flatMap { $0.first("x-original-message-id") ?? $0.first("original-message-id") }
        messageID =
            ThreadIdentifiers.identifiers(original?.all("message-id") ?? [], limit: 1).first
            ?? ThreadIdentifiers.identifiers(named.map { [$0] } ?? [], limit: 1).first
        ownMessage = original?.text(OwnHeader.message.lowercased())
    }

    /// The parts of the report itself, not those of the mail it is about.
    private static func parts(_ root: MIMEPart) -> [MIMEPart] {
        root.kind.hasPrefix("message/") ? [root] : root.isContainer ? root.children.flatMap(parts) : [root]
    }

    private static func original(_ part: MIMEPart, _ bytes: [UInt8]) -> MailHeaders? {
        switch part.kind {
        case "message/rfc822", "message/global":
            part.children.first?.headers ?? headers(part, bytes)
        case "text/rfc822-headers", "message/rfc822-headers", "message/global-headers": headers(part, bytes)
        default: nil
        }
    }

    private static func headers(_ part: MIMEPart, _ bytes: [UInt8]) -> MailHeaders {
        let content = Array(part.content(of: bytes, limit: MailLimits.headerBytes))
        return HeaderReader.read(content, in: 0..<content.count).headers
    }

    /// The groups of fields between empty lines: one of the mail, then one of each recipient.
    private static func blocks(_ content: [UInt8]) -> [MailHeaders] {
        var blocks: [MailHeaders] = []
        var place = 0
        while place < content.count, blocks.count < 500 {
            let (headers, next) = HeaderReader.read(content, in: place..<content.count)
            if !headers.fields.isEmpty { blocks.append(headers) }
            // A line that is no field ends a block too: it is passed over.
            place = next > place ? next : (content[place...].firstIndex(of: ASCII.lineFeed) ?? content.count) + 1
        }
        return blocks
    }

    private static func recipient(_ block: MailHeaders) -> Recipient? {
        guard let action = block.first("action").flatMap({ Action(rawValue: ParameterizedValue($0).value) }) else {
            return nil
        }
        let named = block.first("final-recipient") ?? block.first("original-recipient") ?? []
        let address = named.split(separator: UInt8(ascii: ";"), maxSplits: 1).last.map(Array.init) ?? []
        let diagnostic = block.text("diagnostic-code")
        let code = block.first("status").flatMap { StatusCode.first(in: $0) }
        let said = diagnostic.flatMap { StatusCode.first(in: Array($0.utf8)) }
        return Recipient(
            address: AddressList.read([address]).addresses.first, action: action,
            // Some say only that it failed, and let the other server say why.
            code: code.map { $0.hasSuffix(".0.0") ? said ?? $0 : $0 } ?? said,
            diagnostic: diagnostic.map { SafeText.prefix($0, bytes: 500) })
    }
}

/// Enhanced status codes (RFC 3463).
enum StatusCode {
    /// The first one in a text: a class, a subject and a detail.
    static func first(in bytes: [UInt8]) -> String? {
        for index in bytes.indices where "245".utf8.contains(bytes[index]) {
            if index > 0, ASCII.isDigit(bytes[index - 1]) || bytes[index - 1] == UInt8(ascii: ".") { continue }
            if let code = code(in: bytes, at: index) { return code }
        }
        return nil
    }

    private static func code(in bytes: [UInt8], at start: Int) -> String? {
        var place = start + 1
        for _ in 0..<2 {
            guard place < bytes.count, bytes[place] == UInt8(ascii: ".") else { return nil }
            let first = place + 1
            place = first
            while place < bytes.count, ASCII.isDigit(bytes[place]) { place += 1 }
            guard (1...3).contains(place - first) else { return nil }
        }
        // Four numbers are an address of the internet.
        if place + 1 < bytes.count, bytes[place] == UInt8(ascii: "."), ASCII.isDigit(bytes[place + 1]) { return nil }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }
}
