import Core

extension ToolScope {
    /// Whether a call stays with the ticket, customer and channel of the run.
    ///
    /// Tools bind these themselves, so no call can reach past them; one that tries tells that somebody talked it into it.
    /// The model knows the customer by his first name alone: any other way to name him is somebody else.
    func holds(_ call: ModelCall) -> Bool {
        guard case .json(let text) = call.arguments, let arguments = JSONElement(text: text)?.object else {
            return true
        }
        return arguments.allSatisfy { name, value in
            // The tools have no such arguments for a model: however one spells them, they name somebody.
            let name = String(name.lowercased().filter(\.isLetter))
            let isOwn: (String) -> Bool
            if Self.ticketNames.contains(name) {
                isOwn = { $0.equalsIgnoringCase(ticketReference) }
            } else if Self.customerNames.contains(name) {
                isOwn = { ownNames.contains($0.lowercased()) }
            } else if name == "channel" {
                isOwn = { value in Channel(rawValue: value).map { $0 == channel } ?? true }
            } else {
                return true
            }
            return Self.holds(value, isOwn)
        }
    }

    private static let ticketNames: Set<String> = [
        "ticket", "ticketid", "ticketids", "ticketref", "ticketreference", "ticketnumber",
    ]
    private static let customerNames: Set<String> = [
        "customer", "customerid", "customerids", "customername", "customeremail", "customerphone", "user", "userid",
        "email", "phone", "to", "cc", "bcc", "recipient", "recipients", "address",
    ]

    /// Whether a value, or each of several, is the run's own; what cannot be compared is not.
    private static func holds(_ value: JSONElement, _ isOwn: (String) -> Bool) -> Bool {
        switch value {
        case .null: true
        case .string(let text): text.isEmpty || isOwn(text)
        case .array(let values): values.allSatisfy { holds($0, isOwn) }
        default: false
        }
    }

    /// What a model that was told no id may call the customer.
    private var ownNames: [String] {
        let name = (customerName ?? "").lowercased()
        return [name, String(name.prefix { !$0.isWhitespace }), ticketReference.lowercased()]
            + ["none", "unknown", "customer"]
    }
}
