import Core
import HTTPServer

/// Somebody on WhatsApp, as Meta names him beside his message.
///
/// Who has a user name may keep his number to himself: then there is only an id, which is his towards this business alone.
struct MetaContact: Sendable {
    /// The number without its plus.
    let number: String?
    /// The business-scoped user id.
    let userID: String?
    /// What he calls himself.
    let name: String?
    /// His user name.
    let username: String?

    private static let longestName = 255

    init(_ json: JSONBody.Value) {
        number = json["wa_id"].flatMap(Self.number)
        userID = json["user_id"]?.string.flatMap(Self.userID)
        name = Self.name(json["profile"]?["name"])
        username = Self.name(json["profile"]?["username"]) ?? Self.name(json["username"])
    }

    /// Whether a message with these is from him.
    func isMeant(number: String?, userID: String?) -> Bool {
        if let userID, let own = self.userID { return own == userID }
        return number != nil && number == self.number
    }

    /// A number in digits alone; nil when it is none.
    static func number(_ json: JSONBody.Value) -> String? {
        guard let text = json.string else { return nil }
        let digits = text.hasPrefix("+") ? String(text.dropFirst()) : text
        return TwilioSettings.isNumber("+\(digits)") ? digits : nil
    }

    /// A user id such as `US.13491208655302741918`; nil when it is none.
    static func userID(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        let isSound = bytes.allSatisfy { byte in
            byte == UInt8(ascii: ".") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
        }
        return isSound && (4...160).contains(bytes.count) && bytes.contains(UInt8(ascii: ".")) ? text : nil
    }

    private static func name(_ json: JSONBody.Value?) -> String? {
        guard let text = json?.string, !text.allSatisfy(\.isWhitespace) else { return nil }
        return text.prefix(codePoints: longestName)
    }
}
