import Mail

/// Takes the value of `raw` out of an answer that comes in piece by piece, decodes it, and sieves the mail.
///
/// It follows no more of JSON than it takes to know which text is that value; whether the rest is JSON is for who reads it.
struct RawMessageReader {
    private enum Place {
        /// Outside of texts.
        case between
        /// In a text; after a backslash the next byte is its own.
        case text(isEscaped: Bool)
        /// In the mail.
        case mail
        /// In an escape of the mail's: after the backslash, or with so many digits to come.
        case escape
        case digits(left: Int, value: UInt32)
    }
    /// What an answer may say besides the mail.
    private static let longestRest = 1024 * 1024

    /// What is kept of the mail.
    private(set) var mail = MailSieve()
    /// The answer, with an empty text in place of the mail.
    private(set) var rest: [UInt8] = []
    /// Whether the mail is no base64.
    private(set) var isBroken = false

    private var place = Place.between
    private var depth = 0
    /// Whether the next text is the name of one of the answer's own members.
    private var expectsName = false
    /// The name of the member, as far as it matters.
    private var name: [UInt8] = []
    private var isName = false
    private var base64 = WebSafeBase64Stream()

    /// Takes the next bytes.
    ///
    /// - Returns: False when the answer says too much.
    mutating func take(_ bytes: [UInt8]) -> Bool {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if case .mail = place {
                index = base64.take(bytes, from: index, into: &decoded)
                if index < bytes.count { leaveMail(at: bytes[index]) }
            } else {
                step(bytes[index], &decoded)
            }
            index += 1
        }
        mail.take(decoded)
        return rest.count <= Self.longestRest
    }

    /// Acts on what stands in the mail and is no base64.
    private mutating func leaveMail(at byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""):
            rest.append(byte)
            place = .between
            isBroken = isBroken || !base64.isComplete
        case UInt8(ascii: "\\"): place = .escape
        default: isBroken = true
        }
    }

    private mutating func step(_ byte: UInt8, _ decoded: inout [UInt8]) {
        switch place {
        case .mail: break
        case .between:
            rest.append(byte)
            between(byte)
        case .text(let isEscaped):
            rest.append(byte)
            if isEscaped {
                place = .text(isEscaped: false)
            } else if byte == UInt8(ascii: "\\") {
                place = .text(isEscaped: true)
            } else if byte == UInt8(ascii: "\"") {
                place = .between
            } else if isName, name.count < 8 {
                name.append(byte)
            }
        case .escape:
            place = byte == UInt8(ascii: "u") ? .digits(left: 4, value: 0) : .mail
            if byte != UInt8(ascii: "u") { unescape(byte, &decoded) }
        case .digits(let left, let value):
            let next = value << 4 | UInt32(Self.digit(byte) ?? 0)
            isBroken = isBroken || Self.digit(byte) == nil
            place = left > 1 ? .digits(left: left - 1, value: next) : .mail
            // `=` and `+` are written this way where text must not mean anything in HTML.
            if left == 1 { unescape(UInt8(exactly: next) ?? 0, &decoded) }
        }
    }

    private mutating func between(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""):
            isName = depth == 1 && expectsName
            if isName { name = [] }
            place = depth == 1 && !expectsName && name.elementsEqual("raw".utf8) ? .mail : .text(isEscaped: false)
            expectsName = false
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            depth += 1
            expectsName = depth == 1 && byte == UInt8(ascii: "{")
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        case UInt8(ascii: ","): if depth == 1 { expectsName = true }
        default: break
        }
    }

    private mutating func unescape(_ byte: UInt8, _ decoded: inout [UInt8]) {
        if base64.take([byte], from: 0, into: &decoded) == 0 { isBroken = true }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
