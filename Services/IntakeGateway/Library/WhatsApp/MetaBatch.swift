import Core
import HTTPServer

/// What one of Meta's webhooks brings: up to a thousand changes, each with messages and statuses, in their order.
struct MetaBatch: Sendable {
    /// What customers wrote.
    private(set) var messages: [MetaMessage] = []
    /// What colleagues wrote past us.
    private(set) var echoes: [MetaMessage] = []
    /// What became of what we wrote.
    private(set) var reports: [MetaReport] = []
    /// How much of it is nobody's here, by kind.
    private(set) var ignored: [String: Int] = [:]

    /// Reads a body.
    ///
    /// What is genuine and of a shape that nobody here knows is counted: Meta would send it again for days.
    ///
    /// - Parameters:
    ///   - body: The body, whose signature has been checked.
    ///   - phoneNumberID: The number that is served here.
    ///   - now: No message was sent later.
    /// - Throws: `JSONBodyError` for what is no JSON object.
    init(_ body: [UInt8], for phoneNumberID: String, now: Timestamp) throws(JSONBodyError) {
        let root = try JSONBody.object(body, mendsText: true)
        guard root["object"]?.string == "whatsapp_business_account" else {
            ignore("foreign_object")
            return
        }
        for entry in root["entry"]?.array ?? [] {
            for change in entry["changes"]?.array ?? [] { take(change, for: phoneNumberID, now: now) }
        }
    }

    private mutating func take(_ change: JSONBody.Value, for phoneNumberID: String, now: Timestamp) {
        let field = change["field"]?.string
        guard field == "messages" || field == "smb_message_echoes" else { return ignore("other_field") }
        guard let value = change["value"], value.object != nil else { return ignore("unreadable") }
        let (written, statuses) = (value["messages"]?.array ?? [], value["statuses"]?.array ?? [])
        let echoed = value["message_echoes"]?.array ?? []
        guard value["metadata"]?["phone_number_id"]?.string == phoneNumberID else {
            return ignore("foreign_number", max(1, written.count + statuses.count + echoed.count))
        }
        let contacts = (value["contacts"]?.array ?? []).map(MetaContact.init)
        for message in written {
            switch MetaMessage.read(message, contacts: contacts, now: now) {
            case .message(let message): messages.append(message)
            case .ignored(let kind): ignore(kind)
            }
        }
        for echo in echoed {
            switch MetaMessage.readEcho(echo, contacts: contacts, now: now) {
            case .message(let echo): echoes.append(echo)
            case .ignored(let kind): ignore(kind)
            }
        }
        for status in statuses {
            if let report = MetaReport(status) { reports.append(report) } else { ignore("foreign_report") }
        }
    }

    private mutating func ignore(_ kind: String, _ count: Int = 1) { ignored[kind, default: 0] += count }
}
