import Glibc

/// A moment in UTC with microseconds, as Postgres keeps it and RFC 3339 writes it.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public let microseconds: Int64

    /// Makes a moment from microseconds since 1970.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Makes a moment from milliseconds since 1970, which is what Kafka keeps.
    public init(milliseconds: Int64) {
        self.microseconds = milliseconds * 1000
    }

    /// The wall clock's present moment.
    public static var now: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    /// Milliseconds since 1970.
    public var milliseconds: Int64 { microseconds / 1000 }

    /// Whether one is earlier.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The moment a number of seconds later, or earlier when negative.
    public func adding(seconds: Double) -> Timestamp {
        Timestamp(microseconds: microseconds + Int64(seconds * 1_000_000))
    }

    /// Milliseconds from an earlier moment to this one.
    public func milliseconds(since earlier: Timestamp) -> Int64 {
        (microseconds - earlier.microseconds) / 1000
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC with six decimals: `2026-01-31T09:05:00.000120Z`.
    public var description: String {
        let day = microseconds.flooredDivision(by: 86_400_000_000)
        var rest = microseconds - day * 86_400_000_000
        let fraction = rest % 1_000_000
        rest /= 1_000_000
        let date = CivilDate(daysSince1970: day)
        var text = ""
        text.reserveCapacity(27)
        text.append(padded: Int64(date.year), to: 4)
        text.append("-")
        text.append(padded: Int64(date.month), to: 2)
        text.append("-")
        text.append(padded: Int64(date.day), to: 2)
        text.append("T")
        text.append(padded: rest / 3600, to: 2)
        text.append(":")
        text.append(padded: rest / 60 % 60, to: 2)
        text.append(":")
        text.append(padded: rest % 60, to: 2)
        text.append(".")
        text.append(padded: fraction, to: 6)
        text.append("Z")
        return text
    }

    /// Reads RFC 3339 (`T` or a space, any number of decimals, `Z` or an offset such as `+00` or `+01:30`).
    public init?(_ text: some StringProtocol) {
        var reader = DigitReader(Array(text.utf8))
        guard let year = reader.number(digits: 4), reader.take("-"), let month = reader.number(digits: 2),
            reader.take("-"), let day = reader.number(digits: 2),
            reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.number(digits: 2), reader.take(":"), let minute = reader.number(digits: 2),
            reader.take(":"), let second = reader.number(digits: 2),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        let date = CivilDate(year: Int(year), month: Int(month), day: Int(day))
        guard date.isReal else { return nil }
        let fraction = reader.fraction()
        guard let offset = reader.offsetSeconds(), reader.isAtEnd else { return nil }
        let seconds = date.daysSince1970 * 86400 + hour * 3600 + minute * 60 + second - offset
        microseconds = seconds * 1_000_000 + fraction
    }
}

extension Timestamp: Codable {
    /// Reads RFC 3339.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 time")
        }
        self = value
    }

    /// Writes RFC 3339.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
