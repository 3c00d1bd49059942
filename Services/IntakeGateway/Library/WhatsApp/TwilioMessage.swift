import Core
import HTTPServer
import Signatures

/// A WhatsApp message as Twilio hands it over, read from its form.
struct TwilioMessage: Sendable, Equatable {
    /// Twilio's id: what makes it the same message again.
    let sid: String
    /// Who wrote it.
    let customer: CustomerContact
    /// What was written, or says what was sent instead.
    let content: String
    /// What it carries.
    let kind: ContentKind
    /// The message it answers, by Twilio's id.
    let refersTo: String?
    /// What staff may want to know.
    let metadata: [String: String]

    private static let scheme = "whatsapp:"
    private static let longestName = 255

    /// Reads a form; nil when it names no sender on WhatsApp.
    ///
    /// - Throws: `HTTPProblem` when it has no id.
    init?(_ form: HTTPFormBody) throws(HTTPProblem) {
        guard let sid = form.text("MessageSid"), TwilioSettings.isIdentifier(sid, "SM", "MM") else {
            throw .malformedPayload("MessageSid is missing.")
        }
        guard let sender = form.text("From"), sender.hasPrefix(Self.scheme) else { return nil }
        self.sid = sid
        guard let customer = Self.customer(String(sender.dropFirst(Self.scheme.count)), form) else { return nil }
        self.customer = customer
        let attachments = TwilioAttachments(form)
        let body = Self.clean(form.text("Body"))
        (kind, content) = Self.content(body, attachments, form)
        refersTo = Self.clean(form.text("OriginalRepliedMessageSid"))
        metadata = Self.metadata(attachments, form)
    }

    // MARK: Who

    /// The number, and the user id, which is the number without its plus unless WhatsApp says otherwise.
    private static func customer(_ address: String, _ form: HTTPFormBody) -> CustomerContact? {
        let number = TwilioSettings.isNumber(address) ? address : nil
        guard let user = clean(form.text("WaId")) ?? number.map({ String($0.dropFirst()) }) ?? clean(address) else {
            return nil
        }
        return CustomerContact(
            phone: number, whatsapp: user.prefix(codePoints: longestName),
            name: clean(form.text("ProfileName"))?.prefix(codePoints: longestName))
    }

    // MARK: What

    private static func content(
        _ body: String?, _ attachments: TwilioAttachments, _ form: HTTPFormBody
    ) -> (ContentKind, String) {
        // What was chosen from buttons and lists is text that the customer need not type.
        let words = body ?? clean(form.text("ButtonText")) ?? clean(form.text("ListTitle"))
        if let kind = attachments.kind { return (kind, words ?? "") }
        if form.text("Latitude") != nil, form.text("Longitude") != nil {
            let place = [form.text("Label"), form.text("Address")].compactMap(clean).joined(separator: ", ")
            return (.location, words ?? place)
        }
        switch form.text("MessageType") {
        case "reaction": return (.reaction, words ?? "")
        case "system": return (.system, words ?? "")
        case "contacts": return (.contact, words ?? "")
        case "unsupported", "unknown", "order": return (.unsupported, words ?? "")
        default: return words.map { (.text, $0) } ?? (.empty, "")
        }
    }

    private static func metadata(_ attachments: TwilioAttachments, _ form: HTTPFormBody) -> [String: String] {
        var metadata: [String: String] = [:]
        let named = [
            ("message_type", "MessageType"), ("latitude", "Latitude"), ("longitude", "Longitude"), ("label", "Label"),
            ("address", "Address"), ("button_payload", "ButtonPayload"), ("list_id", "ListId"),
            ("forwarded", "Forwarded"),
        ]
        for (name, field) in named {
            metadata[name] = clean(form.text(field))?.prefix(codePoints: longestName)
        }
        if !attachments.types.isEmpty { metadata["media_types"] = attachments.types.joined(separator: ", ") }
        return metadata
    }

    /// A value that says something; white space alone does not.
    private static func clean(_ text: String?) -> String? {
        guard let text = text?.withoutNUL, !text.allSatisfy(\.isWhitespace) else { return nil }
        return text
    }
}

/// The files of a message: only their kinds are looked at, they are never fetched.
struct TwilioAttachments: Sendable {
    private static let most = 10

    /// Their media types, in order.
    let types: [String]
    private let count: Int

    init(_ form: HTTPFormBody) {
        count = form.text("NumMedia").flatMap { Int($0) } ?? 0
        types = (0..<max(0, min(count, Self.most))).compactMap { place in
            form.text("MediaContentType\(place)")?.lowercased().withoutNUL.prefix(codePoints: 100)
        }
    }

    /// What they make of the message; nil when there are none.
    var kind: ContentKind? {
        guard count > 0 else { return nil }
        if !types.isEmpty, types.allSatisfy({ $0.hasPrefix("audio/") }) { return .voice }
        if !types.isEmpty, types.allSatisfy({ $0.hasPrefix("text/vcard") || $0.hasPrefix("text/x-vcard") }) {
            return .contact
        }
        return .media
    }
}
