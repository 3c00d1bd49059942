import Core

/// An address of a customer, as `customer_identifiers` keeps it.
struct Identifier: Hashable {
    enum Kind: String {
        case email, phone, whatsapp
    }
    let kind: Kind
    let value: String

    /// Whether it is an id of WhatsApp's that is no number.
    var isID: Bool { kind == .whatsapp && value.contains(".") }

    /// The identifiers that a message brings, the one that it came through first.
    static func all(of message: TicketReceived) -> [Identifier] {
        let contact = message.customer
        let email = contact.email.map { Identifier(kind: .email, value: $0.lowercased()) }
        let phone = contact.phone.map { Identifier(kind: .phone, value: $0) }
        let whatsapp = contact.whatsapp.map { Identifier(kind: .whatsapp, value: $0) }
        let ordered: [Identifier?] =
            switch message.channel {
            case .email, .webForm: [email, phone, whatsapp]
            case .whatsapp: [whatsapp, phone, email]
            }
        return ordered.compactMap { $0 }
    }
}
