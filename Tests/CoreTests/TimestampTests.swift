import Core
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (1_767_225_600_000_120, "2026-01-01T00:00:00.000120Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        ] as [(Int64, String)])
    func `a moment is written in RFC 3339 and read back`(microseconds: Int64, text: String) {
        #expect(Timestamp(microseconds: microseconds).description == text)
        #expect(Timestamp(text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        ("2026-01-31T09:05:00Z", "2026-01-31T09:05:00.000000Z"),
        ("2026-01-31 09:05:00.5+00", "2026-01-31T09:05:00.500000Z"),
        ("2026-01-31T09:05:00.1234567+01:30", "2026-01-31T07:35:00.123456Z"),
        ("2026-01-31t09:05:00-0500", "2026-01-31T14:05:00.000000Z"),
    ])
    func `offsets, a space and any number of decimals are understood`(text: String, utc: String) {
        #expect(Timestamp(text)?.description == utc)
    }

    @Test(arguments: [
        "", "2026", "2026-01-31", "2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-01-31T24:00:00Z", "2026-01-31T09:60:00Z", "2026-01-31T09:05:00", "2026-01-31T09:05:00Zx", "not a time",
    ])
    func `what is no moment is none`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `moments are added, subtracted and compared`() {
        let start = Timestamp(milliseconds: 1000)
        let later = start.adding(seconds: 1.5)
        #expect(later.milliseconds(since: start) == 1500)
        #expect(start < later)
        #expect(Timestamp.now > Timestamp(microseconds: 1_700_000_000_000_000))
    }

    @Test func `days and dates agree over eight hundred years`() {
        var expected = CivilDate(year: 1600, month: 1, day: 1)
        for day in expected.daysSince1970...CivilDate(year: 2400, month: 1, day: 1).daysSince1970 {
            let date = CivilDate(daysSince1970: day)
            #expect(date.daysSince1970 == day && date.isReal)
            if date != expected { Issue.record("\(date) is not \(expected)") }
            expected = following(date)
        }
    }

    private func following(_ date: CivilDate) -> CivilDate {
        let isLeap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        if date.day < lengths[date.month - 1] {
            return CivilDate(year: date.year, month: date.month, day: date.day + 1)
        }
        if date.month < 12 { return CivilDate(year: date.year, month: date.month + 1, day: 1) }
        return CivilDate(year: date.year + 1, month: 1, day: 1)
    }
}
