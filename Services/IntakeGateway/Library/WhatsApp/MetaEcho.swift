import Core
import HTTPServer

/// What a colleague wrote to a customer by the WhatsApp Business app, read from one element of `message_echoes`.
struct MetaEcho: Sendable, Equatable {
    /// What an element is.
    enum Reading: Equatable {
        /// An answer that went past us.
        case echo(MetaEcho)
        /// No answer, in a word for counting.
        case ignored(String)
    }

    /// WhatsApp's id of the message.
    let id: String
    /// Whom it was written to.
    let customer: CustomerContact
    /// What was written, or says what was sent instead.
    let content: String
    /// What it carries.
    let kind: ContentKind
    /// The message that it answers.
    let refersTo: String?
    /// When it was sent.
    let sentAt: Timestamp?
    /// What staff may want to know, with the number whose app has sent it.
    let metadata: [String: String]

    /// The customer, as his own messages are kept in order.
    var key: String { customer.whatsapp ?? customer.phone ?? "" }

    /// Reads an element; `contacts` are those of its change.
    static func read(_ json: JSONBody.Value, contacts: [MetaContact], now: Timestamp) -> Reading {
        guard let id = json["id"]?.string, MetaMessage.isIdentifier(id) else { return .ignored("unreadable") }
        guard json["group_id"]?.string == nil else { return .ignored("group_message") }
        guard let customer = receiver(of: json, contacts) else { return .ignored("no_receiver") }
        let carried = MetaContent(json)
        // A thumb up, or a word changed or taken back, is no answer.
        guard !carried.kind.isSilent, carried.kind != .edit else { return .ignored("echo_without_answer") }
        var metadata = carried.metadata
        metadata[ReplyObserved.colleagueKey] = json["from"].flatMap(MetaContact.number).map { "+\($0)" }
        if carried.isCut { metadata["cut"] = "true" }
        return .echo(
            MetaEcho(
                id: id, customer: customer, content: carried.text, kind: carried.kind, refersTo: carried.refersTo,
                sentAt: MetaMessage.moment(json["timestamp"], now: now), metadata: metadata))
    }

    private static func receiver(of json: JSONBody.Value, _ contacts: [MetaContact]) -> CustomerContact? {
        let number = json["to"].flatMap(MetaContact.number)
        let id =
            json["to_user_id"]?.string.flatMap(MetaContact.userID) ?? json["to"]?.string.flatMap(MetaContact.userID)
        guard number != nil || id != nil else { return nil }
        let contact = contacts.first { $0.isMeant(number: number, userID: id) }
        let phone = number ?? contact?.number
        return CustomerContact(
            phone: phone.map { "+\($0)" }, whatsapp: id ?? contact?.userID, name: contact?.name ?? contact?.username)
    }
}
