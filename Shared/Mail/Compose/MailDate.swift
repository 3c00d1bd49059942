import Core

/// A moment as mails write it.
enum MailDate {
    /// The moment in UTC: `Sat, 31 Jan 2026 09:05:00 +0000`.
    static func text(_ moment: Timestamp) -> String {
        let written = "\(moment)"
        let seconds = Int64((Double(moment.microseconds) / 1_000_000).rounded(.down))
        let day = Int64((Double(seconds) / 86_400).rounded(.down))
        let date = CivilDate(daysSince1970: day)
        let weekday = Int(((day + 4) % 7 + 7) % 7)
        let clock = String(written.dropFirst(11).prefix(8))
        let number = date.day < 10 ? "0\(date.day)" : "\(date.day)"
        return "\(weekdays[weekday]), \(number) \(months[date.month - 1]) \(date.year) \(clock) +0000"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
