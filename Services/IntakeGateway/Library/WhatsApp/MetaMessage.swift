import Core
import HTTPServer

/// A WhatsApp message as Meta hands it over, read from one element of `messages` or `message_echoes`.
struct MetaMessage: Sendable, Equatable {
    /// What an element is.
    enum Reading: Equatable {
        /// A message of a customer, or to one.
        case message(MetaMessage)
        /// Nobody's here, in a word for counting.
        case ignored(String)
    }

    /// WhatsApp's id: what makes it the same message again.
    let id: String
    /// Who wrote it, or to whom a colleague did.
    let customer: CustomerContact
    /// What was written, or says what was sent instead.
    let content: String
    /// What it carries.
    let kind: ContentKind
    /// The message that it answers, marks, changes or takes back.
    let refersTo: String?
    /// When it was sent, as Meta says: its tries to hand it over may last for days.
    let sentAt: Timestamp?
    /// What staff may want to know.
    let metadata: [String: String]

    /// The customer, as messages of one are kept in order.
    var key: String { customer.whatsapp ?? customer.phone ?? "" }

    /// Why an element is no message, in a word for counting.
    struct Unwanted: Error {
        /// The word.
        let why: String
    }

    /// Reads an element of `messages`.
    static func read(_ json: JSONBody.Value, contacts: [MetaContact], now: Timestamp) -> Reading {
        read(json, now: now) { _ throws(Unwanted) in
            guard let (customer, username) = sender(of: json, contacts) else { throw Unwanted(why: "no_sender") }
            return (customer, ["username": username])
        }
    }

    /// Reads what elements have in common, whoever wrote them; `party` says whose it is and what staff may want to know.
    static func read(
        _ json: JSONBody.Value, now: Timestamp,
        party: (MetaContent) throws(Unwanted) -> (customer: CustomerContact, details: [String: String?])
    ) -> Reading {
        guard let id = json["id"]?.string, isIdentifier(id) else { return .ignored("unreadable") }
        // What is said among several people was not said to us.
        guard json["group_id"]?.string == nil else { return .ignored("group_message") }
        let carried = MetaContent(json)
        do throws(Unwanted) {
            let (customer, details) = try party(carried)
            var metadata = carried.metadata.merging(details.compactMapValues(\.self)) { $1 }
            if carried.isCut { metadata["cut"] = "true" }
            return .message(
                MetaMessage(
                    id: id, customer: customer, content: carried.text, kind: carried.kind, refersTo: carried.refersTo,
                    sentAt: moment(json["timestamp"], now: now), metadata: metadata))
        } catch {
            return .ignored(error.why)
        }
    }

    /// Whether a text may be one of WhatsApp's ids: `wamid.` and more, printable and not long.
    static func isIdentifier(_ text: String) -> Bool {
        (1...512).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// The number and the id, either of which may be missing; nil when both are.
    private static func sender(
        of json: JSONBody.Value, _ contacts: [MetaContact]
    ) -> (customer: CustomerContact, username: String?)? {
        let own = (number: json["from"].flatMap(MetaContact.number), id: json["from_user_id"]?.string)
        let id = own.id.flatMap(MetaContact.userID) ?? json["from"]?.string.flatMap(MetaContact.userID)
        let contact =
            contacts.first { $0.isMeant(number: own.number, userID: id) }
            ?? (contacts.count == 1 && own.number == nil && id == nil ? contacts[0] : nil)
        let number = own.number ?? contact?.number
        let user = id ?? contact?.userID
        guard number != nil || user != nil else { return nil }
        let customer = CustomerContact(
            phone: number.map { "+\($0)" }, whatsapp: user, name: contact?.name ?? contact?.username)
        return (customer, contact?.username)
    }

    /// When Meta says that something was sent.
    static func moment(_ json: JSONBody.Value?, now: Timestamp) -> Timestamp? {
        guard let seconds = json?.string.flatMap({ Int64($0) }) ?? json?.integer.map(Int64.init),
            (1..<100_000_000_000).contains(seconds)
        else { return nil }
        return min(now, Timestamp(milliseconds: seconds * 1000))
    }
}
