/// A day of the proleptic Gregorian calendar, converted without a calendar library (the era arithmetic is Hinnant's).
public struct CivilDate: Hashable, Sendable {
    /// The year, as written.
    public let year: Int
    /// The month, 1 to 12.
    public let month: Int
    /// The day of the month, 1 to 31.
    public let day: Int

    /// Makes a date from its parts, which are taken as they are.
    public init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Makes the date that lies this many days after 1970-01-01.
    public init(daysSince1970: Int64) {
        let shifted = daysSince1970 + 719_468
        let era = shifted.flooredDivision(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
        month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    }

    /// Days from 1970-01-01 to this date.
    public var daysSince1970: Int64 {
        let shiftedYear = Int64(month <= 2 ? year - 1 : year)
        let era = shiftedYear.flooredDivision(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let monthFromMarch = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Whether the parts name a day that exists.
    public var isReal: Bool {
        CivilDate(daysSince1970: daysSince1970) == self
    }
}

extension Int64 {
    func flooredDivision(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

extension String {
    mutating func append(padded number: Int64, to width: Int) {
        let digits = String(number)
        for _ in 0..<Swift.max(0, width - digits.utf8.count) { append("0") }
        append(digits)
    }
}

/// Takes digits and single characters off the front of a text, for fixed formats.
struct DigitReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
        position += 1
        return true
    }

    mutating func number(digits: Int) -> Int64? {
        guard position + digits <= bytes.count else { return nil }
        var value: Int64 = 0
        for byte in bytes[position..<position + digits] {
            guard byte >= 48, byte <= 57 else { return nil }
            value = value * 10 + Int64(byte - 48)
        }
        position += digits
        return value
    }

    /// Reads `.5`, `.000120` and longer as microseconds; what is finer is dropped.
    mutating func fraction() -> Int64 {
        guard take(".") else { return 0 }
        var value: Int64 = 0
        var scale: Int64 = 100_000
        while let digit = number(digits: 1) {
            value += digit * scale
            scale /= 10
        }
        return value
    }

    /// Reads `Z`, `+hh`, `+hhmm` or `+hh:mm` as seconds east of UTC.
    mutating func offsetSeconds() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let sign: Int64
        if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
        guard let hours = number(digits: 2) else { return nil }
        if isAtEnd { return sign * hours * 3600 }
        _ = take(":")
        guard let minutes = number(digits: 2) else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
