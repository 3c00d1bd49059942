import Core
import HTTPServer

/// What a message of Meta's carries.
///
/// Files are named by their kinds, and never fetched.
struct MetaContent: Sendable {
    /// What it is.
    private(set) var kind: ContentKind = .unsupported
    /// What was written, or says what was sent instead.
    private(set) var text = ""
    /// Whether the text was too long to be kept whole.
    private(set) var isCut = false
    /// The message that it is about.
    private(set) var refersTo: String?
    /// What staff may want to know.
    private(set) var metadata: [String: String] = [:]

    /// How much of a text is kept; WhatsApp itself sends no more than 4096 characters.
    private static let longestText = 65_536
    private static let longestDetail = 255

    init(_ message: JSONBody.Value) {
        let type = message["type"]?.string ?? ""
        note("message_type", type)
        refersTo = Self.identifier(message["context"]?["id"])
        if message["context"]?["forwarded"]?.bool == true || message["context"]?["frequently_forwarded"]?.bool == true {
            metadata["forwarded"] = "true"
        }
        note("referral", message["referral"]?["source_url"])
        read(type, message)
        if text.utf8.count > Self.longestText {
            text = String(decoding: text.utf8.prefix(Self.longestText), as: UTF8.self)
            isCut = true
        }
    }

    private mutating func read(_ type: String, _ message: JSONBody.Value) {
        let own = message[type]
        switch type {
        case "text": write(own?["body"])
        case "button":
            note("button_payload", own?["payload"])
            write(own?["text"])
        case "interactive": readChoice(own)
        case "image", "video", "document", "sticker":
            note("media_types", own?["mime_type"])
            become(.media, saying: own?["caption"])
        case "audio":
            note("media_types", own?["mime_type"])
            become(.voice)
        case "location": readPlace(own)
        case "contacts": become(.contact)
        case "reaction":
            refersTo = Self.identifier(own?["message_id"])
            // A reaction that is taken back has no emoji.
            become(.reaction, saying: own?["emoji"])
        case "edit": readEdit(own)
        case "revoke":
            refersTo = Self.identifier(own?["original_message_id"])
            become(.revoke)
        case "system":
            note(IdentifierChange.Key.kind, own?["type"])
            noteChange(own)
            become(.system, saying: own?["body"])
        // The chat was opened, and nothing said.
        case "request_welcome": become(.system)
        default: note("error", message["errors"]?.array?.first?["code"]?.integer.map(String.init))
        }
    }

    /// What was chosen from buttons and lists is text that the customer need not type.
    private mutating func readChoice(_ choice: JSONBody.Value?) {
        for type in ["button_reply", "list_reply"] {
            guard let reply = choice?[type], reply.object != nil else { continue }
            note(type == "list_reply" ? "list_id" : "button_payload", reply["id"])
            return write(reply["title"])
        }
    }

    /// The number or the id that the customer has from now on.
    private mutating func noteChange(_ system: JSONBody.Value?) {
        switch system?["type"]?.string {
        case "user_changed_number":
            note(IdentifierChange.Key.phone, system?["wa_id"].flatMap(MetaContact.number).map { "+\($0)" })
            note(IdentifierChange.Key.whatsapp, system?["user_id"]?.string.flatMap(MetaContact.userID))
        case "user_changed_user_id":
            note(IdentifierChange.Key.whatsapp, system?["user_id"]?.string.flatMap(MetaContact.userID))
        default: break
        }
    }

    private mutating func readPlace(_ place: JSONBody.Value?) {
        for name in ["latitude", "longitude"] { note(name, place?[name]) }
        let label = [place?["name"], place?["address"]].compactMap { Self.clean($0?.string) }
        become(.location)
        text = label.joined(separator: ", ")
    }

    /// A message in its new form: its text, or the caption of what it carries.
    private mutating func readEdit(_ edit: JSONBody.Value?) {
        refersTo = Self.identifier(edit?["original_message_id"])
        let message = edit?["message"]
        let type = message?["type"]?.string ?? "text"
        become(.edit, saying: message?[type]?[type == "text" ? "body" : "caption"])
    }

    // MARK: Parts

    private mutating func become(_ kind: ContentKind, saying words: JSONBody.Value? = nil) {
        self.kind = kind
        text = Self.clean(words?.string) ?? ""
    }

    private mutating func write(_ words: JSONBody.Value?) {
        become(.text, saying: words)
        if text.isEmpty { kind = .empty }
    }

    private mutating func note(_ name: String, _ value: JSONBody.Value?) {
        if case .number(let number) = value { return note(name, number) }
        note(name, value?.string)
    }

    private mutating func note(_ name: String, _ value: String?) {
        metadata[name] = Self.clean(value)?.prefix(codePoints: Self.longestDetail)
    }

    private static func identifier(_ json: JSONBody.Value?) -> String? {
        json?.string.flatMap { MetaMessage.isIdentifier($0) ? $0 : nil }
    }

    /// A text that says something; white space alone does not.
    private static func clean(_ text: String?) -> String? {
        guard let text, !text.allSatisfy(\.isWhitespace) else { return nil }
        return text
    }
}
