/// Keeps of a mail that comes in piece by piece what reading it can need, so that what comes with it costs no memory.
///
/// Files are named and not opened: of a part that is one, its beginning is kept. Of a text far less is read than is kept here.
/// What divides parts are lines that begin with two dashes, and no file in base64 has such a line: so nothing of a mail's
/// order has to be understood, and cutting a part leaves the others whole.
public struct MailSieve: Sendable {
    /// So much of a part that is a file.
    static let fileBytes = 64 * 1024
    /// So much of any other: `MailLimits.markupBytes` as they are encoded.
    static let textBytes = 8 * 1024 * 1024
    /// So much of all of it.
    static let allBytes = 12 * 1024 * 1024

    /// What was kept, as it stood in the mail.
    public private(set) var kept: [UInt8] = []

    /// How much the part may have yet.
    private var left = Self.textBytes
    private var isHeader = true
    /// Whether the header's first `Content-Type` is a file's; nil before there is one.
    private var isFile: Bool?
    /// How the line begins.
    private var lineStart: [UInt8] = []

    /// Makes one for a mail.
    public init() {}

    /// Takes the mail's next bytes.
    public mutating func take(_ bytes: [UInt8]) {
        var position = 0
        while position < bytes.count {
            let end = bytes[position...].firstIndex(of: ASCII.lineFeed).map { $0 + 1 } ?? bytes.count
            let known = lineStart.count
            if known < 80 { lineStart += bytes[position..<Swift.min(end, position + 80 - known)] }
            if known < 2, lineStart.count >= 2, lineStart.starts(with: "--".utf8) { beginPart(known) }
            keep(bytes[position..<end])
            if bytes[end - 1] == ASCII.lineFeed { endLine() }
            position = end
        }
    }

    /// What follows is a part, or a line of somebody's text: then it only looks like one.
    private mutating func beginPart(_ known: Int) {
        if left == 0, kept.count < Self.allBytes {
            // A part that was cut ends its last line here, so that this one is a line.
            if kept.last != ASCII.lineFeed { kept.append(ASCII.lineFeed) }
            kept += lineStart.prefix(known)
        }
        (isHeader, isFile, left) = (true, nil, Self.textBytes)
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        let part = bytes.prefix(Swift.min(left, Swift.max(0, Self.allBytes - kept.count)))
        kept += part
        left = part.count < bytes.count ? 0 : left - part.count
    }

    private mutating func endLine() {
        defer { lineStart.removeAll(keepingCapacity: true) }
        guard isHeader else { return }
        if lineStart.allSatisfy({ $0 == ASCII.lineFeed || $0 == ASCII.carriageReturn }) {
            isHeader = false
            if isFile == true { left = Swift.min(left, Self.fileBytes) }
        } else if isFile == nil, lineStart[...].hasPrefixIgnoringCase("content-type:") {
            let type = lineStart.dropFirst("content-type:".utf8.count).drop(while: ASCII.isSpace)
            isFile = Self.files.contains { type.hasPrefixIgnoringCase($0) }
        }
    }

    private static let files = ["application/", "image/", "audio/", "video/", "font/", "model/"]
}
