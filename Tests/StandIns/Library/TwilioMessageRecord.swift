public import Core
import FoundationEssentials

/// A message that the stand-in has taken.
public struct TwilioMessageRecord: Sendable {
    /// Its id.
    public let sid: String
    /// Whom it goes to, with its scheme.
    public let to: String
    /// Whom it comes from, with its scheme.
    public let from: String
    /// Its text, that of a template filled in.
    public let body: String
    /// The template, where it is one.
    public let contentSID: String?
    /// Where its statuses are told; nobody is told of this address.
    let callback: String?
    /// When it was taken.
    public let createdAt: Timestamp
    /// What became of it.
    public internal(set) var status = "queued"
    /// Why it failed.
    public internal(set) var errorCode: Int?

    /// As the API describes it.
    func json(account: String) -> String {
        var text = "{"
        func add(_ name: String, _ value: String?) {
            if text.utf8.count > 1 { text += "," }
            text.append(jsonString: name)
            text += ":"
            if let value { text.append(jsonString: value) } else { text += "null" }
        }
        add("account_sid", account)
        add("api_version", "2010-04-01")
        add("body", body)
        add("date_created", Self.date(createdAt))
        add("date_sent", status == "queued" ? nil : Self.date(createdAt))
        add("date_updated", Self.date(createdAt))
        add("direction", "outbound-api")
        text += ",\"error_code\":\(errorCode.map(String.init) ?? "null")"
        add("error_message", nil)
        add("from", from)
        add("messaging_service_sid", nil)
        add("num_media", "0")
        add("num_segments", "1")
        add("price", nil)
        add("price_unit", nil)
        add("sid", sid)
        add("status", status)
        add("to", to)
        add("uri", "/2010-04-01/Accounts/\(account)/Messages/\(sid).json")
        text += ",\"subresource_uris\":{\"media\":\"/2010-04-01/Accounts/\(account)/Messages/\(sid)/Media.json\"}}"
        return text
    }

    /// `Sat, 21 Nov 2026 21:30:00 +0000`, to the second.
    static func date(_ time: Timestamp) -> String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let seconds = time.milliseconds / 1000
        let day = seconds / 86_400
        let date = CivilDate(daysSince1970: day)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let clock = [seconds % 86_400 / 3600, seconds % 3600 / 60, seconds % 60].map(two).joined(separator: ":")
        return "\(days[Int(day % 7)]), \(two(Int64(date.day))) \(months[date.month - 1]) \(date.year) \(clock) +0000"
    }
}
