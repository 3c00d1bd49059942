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
        func names(_ argument: ToolArgument, _ isOwn: (String) -> Bool) -> Bool {
            guard let value = arguments[argument.rawValue]?.string, !value.isEmpty else { return true }
            return isOwn(value)
        }
        return names(.ticketID) { $0.equalsIgnoringCase(ticketReference) }
            && names(.channel) { value in Channel(rawValue: value).map { $0 == channel } ?? true }
            && names(.customerID) { value in ownNames.contains(value.lowercased()) }
    }

    /// What a model that was told no id may call the customer.
    private var ownNames: [String] {
        let name = (customerName ?? "").lowercased()
        return [name, String(name.prefix { !$0.isWhitespace }), ticketReference.lowercased()]
            + ["none", "unknown", "customer"]
    }
}
