public import Core

/// How long an endpoint asks to be left alone.
public enum RetryAfter {
    /// Nobody is waited for longer than a day, whatever he says.
    private static let longest = 86_400.0

    /// `retry-after-ms`, else `Retry-After` in seconds or as a date; nil when it says nothing that can be read.
    public static func pause(in headers: HTTPHeaders, now: Timestamp = .now) -> Duration? {
        if let milliseconds = headers["retry-after-ms"].flatMap(Double.init) {
            return seconds(milliseconds / 1000)
        }
        guard let text = headers["Retry-After"] else { return nil }
        if let number = Double(text) { return seconds(number) }
        return HTTPDate.read(text).map {
            .milliseconds(max(0, min($0.milliseconds(since: now), Int64(longest * 1000))))
        }
    }

    private static func seconds(_ number: Double) -> Duration? {
        guard number.isFinite, number >= 0 else { return nil }
        return .seconds(min(number, longest))
    }
}

/// Moments as HTTP and mail write them.
public enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Reads `Wed, 21 Oct 2026 07:28:00 GMT`, or the same in UTC with `+0000`.
    public static func read(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, ["GMT", "+0000"].contains(parts[5]), let day = Int(parts[1]), let year = Int(parts[3]),
            let month = months.firstIndex(of: String(parts[2]))
        else { return nil }
        let date = CivilDate(year: year, month: month + 1, day: day)
        let time = parts[4].split(separator: ":").compactMap { Int64($0) }
        guard date.isReal, (1970...9999).contains(year), time.count == 3, time[0] < 24, time[1] < 60, time[2] < 61
        else { return nil }
        let seconds = date.daysSince1970 * 86_400 + time[0] * 3600 + time[1] * 60 + time[2]
        return Timestamp(milliseconds: seconds * 1000)
    }
}
