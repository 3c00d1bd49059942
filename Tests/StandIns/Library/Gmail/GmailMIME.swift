import Core
import FoundationEssentials

/// A mail taken apart just as far as the API shows it: a reader of its own, so that the one under test is not its own judge.
struct GmailMIME {
    let headers: [(name: String, value: String)]
    let body: ArraySlice<UInt8>

    init(_ raw: some Collection<UInt8>) {
        let bytes = Array(raw)[...]
        var headers: [(name: String, value: String)] = []
        var rest = bytes
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            var line = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[(end + 1)...]
            if line.utf8.last == UInt8(ascii: "\r") { line.unicodeScalars.removeLast() }
            if line.isEmpty { break }
            if line.first == " " || line.first == "\t", let last = headers.popLast() {
                headers.append((last.name, last.value + line))
            } else if let colon = line.firstIndex(of: ":") {
                headers.append((String(line[..<colon]), Self.trimmed(line[line.index(after: colon)...])))
            }
        }
        self.headers = headers
        body = rest
    }

    func header(_ name: String) -> String? {
        headers.first { $0.name.equalsIgnoringCase(name) }?.value
    }

    private var mediaType: String {
        let value = header("Content-Type") ?? "text/plain"
        return Self.trimmed(value.prefix { $0 != ";" }).lowercased()
    }

    /// As `format=full` shows it: texts in the answer, everything else by an id.
    func payload(id: String = "") -> GmailPayload {
        var payload = GmailPayload(
            partId: id, mimeType: mediaType, filename: parameter("filename", of: "Content-Disposition") ?? "",
            headers: headers.map { GmailPayload.Header(name: $0.name, value: $0.value) })
        if mediaType.hasPrefix("multipart/"), let boundary = parameter("boundary", of: "Content-Type") {
            payload.parts = parts(boundary).enumerated().map { place, part in
                GmailMIME(part).payload(id: id.isEmpty ? "\(place)" : "\(id).\(place)")
            }
            payload.body = GmailPayload.Body(size: 0)
            return payload
        }
        let content = decoded
        let isShown = mediaType.hasPrefix("text/") && payload.filename.isEmpty
        payload.body = GmailPayload.Body(
            attachmentId: isShown ? nil : "attachment-\(id)", size: content.count,
            data: isShown ? WebSafeBase64.encode(content) : nil)
        return payload
    }

    /// As `format=metadata` shows it: the headers alone, all of them or those that are asked for.
    func payload(headersOnly names: [String]) -> GmailPayload {
        let shown = headers.filter { header in
            names.isEmpty || names.contains { $0.equalsIgnoringCase(header.name) }
        }
        return GmailPayload(
            partId: "", mimeType: mediaType, filename: "",
            headers: shown.map { GmailPayload.Header(name: $0.name, value: $0.value) })
    }

    /// The same mail with other header fields in place of those of their names.
    static func replacing(_ fields: [(name: String, value: String)], in raw: [UInt8]) -> [UInt8] {
        let mail = GmailMIME(raw)
        let kept = mail.headers.filter { header in !fields.contains { $0.name.equalsIgnoringCase(header.name) } }
        let lines = (fields + kept).map { "\($0.name): \($0.value)\r\n" }.joined()
        return Array(lines.utf8) + Array("\r\n".utf8) + mail.body
    }

    /// The first part that is plain text, decoded.
    var plainText: String? {
        if mediaType.hasPrefix("multipart/"), let boundary = parameter("boundary", of: "Content-Type") {
            return parts(boundary).lazy.compactMap { GmailMIME($0).plainText }.first
        }
        return mediaType == "text/plain" ? String(decoding: decoded.filter { $0 != 13 }, as: UTF8.self) : nil
    }

    private func parameter(_ name: String, of header: String) -> String? {
        for part in (self.header(header) ?? "").split(separator: ";").dropFirst() {
            let sides = part.split(separator: "=", maxSplits: 1)
            guard sides.count == 2, Self.trimmed(sides[0]).equalsIgnoringCase(name) else { continue }
            return Self.trimmed(sides[1]).filter { $0 != "\"" }
        }
        return nil
    }

    private func parts(_ boundary: String) -> [ArraySlice<UInt8>] {
        let mark = Array("--\(boundary)".utf8)
        var parts: [ArraySlice<UInt8>] = []
        var start: Int?
        for line in body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        where line.starts(with: mark) {
            if let start, start < line.startIndex { parts.append(body[start..<line.startIndex]) }
            start = min(line.endIndex + 1, body.endIndex)
            if line.dropFirst(mark.count).starts(with: "--".utf8) { break }
        }
        return parts
    }

    private var decoded: [UInt8] {
        switch header("Content-Transfer-Encoding")?.lowercased() {
        case "base64":
            let text = body.filter { $0 > 0x20 }
            return Data(base64Encoded: Data(text)).map { Array($0) } ?? Array(body)
        case "quoted-printable": return Self.quotedPrintable(body)
        default: return Array(body)
        }
    }

    private static func quotedPrintable(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                bytes.append(byte)
                continue
            }
            let code = rest.prefix(2)
            rest = rest.dropFirst(2)
            if let value = UInt8(String(decoding: code, as: UTF8.self), radix: 16) {
                bytes.append(value)
            } else if code.first == UInt8(ascii: "\n") {
                bytes += code.dropFirst()
            }
        }
        return bytes
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let scalars = text.unicodeScalars.drop { $0.value <= 0x20 }
        return String(String.UnicodeScalarView(scalars.reversed().drop { $0.value <= 0x20 }.reversed()))
    }
}
