import Core
import HTTPServer

/// What a colleague wrote to a customer by the WhatsApp Business app.
extension MetaMessage {
    /// Reads an element of `message_echoes`: its customer is whom it was written to.
    static func readEcho(_ json: JSONBody.Value, contacts: [MetaContact], now: Timestamp) -> Reading {
        read(json, now: now) { carried throws(Unwanted) in
            guard let customer = receiver(of: json, contacts) else { throw Unwanted(why: "no_receiver") }
            // A thumb up, or a word changed or taken back, is no answer.
            guard !carried.kind.isSilent, carried.kind != .edit else { throw Unwanted(why: "echo_without_answer") }
            let colleague = json["from"].flatMap(MetaContact.number).map { "+\($0)" }
            return (customer, [ReplyObserved.colleagueKey: colleague])
        }
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
