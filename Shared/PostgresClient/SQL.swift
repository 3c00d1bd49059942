/// One statement, a text with numbered placeholders, and the values bound to them.
///
/// Values never become part of the text, and each placeholder carries the type of its value, so that Postgres never
/// guesses one:
///
///     let sql: SQL = "SELECT id FROM tickets WHERE status = \(status) AND id = ANY(\(ids))"
///
/// - Important: `\(unsafeSQL:)` is the only way to put text itself into a statement. Never give it anything from outside.
public struct SQL: Sendable, ExpressibleByStringInterpolation {
    /// The statement as Postgres gets it; prepared statements are kept under it.
    public internal(set) var text: String
    /// Where the digits of each placeholder begin in the UTF-8 of `text`.
    var placeholders: [Int] = []
    /// The bound values, one behind the other.
    var values = PostgresOutput()
    /// Where each value begins in `values`; -1 for NULL.
    var starts: [Int] = []
    /// Where each value ends.
    var ends: [Int] = []

    /// Makes a statement without binds.
    public init(stringLiteral value: String) {
        text = value
    }

    /// Makes a statement from an interpolation.
    public init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.sql
    }

    /// Makes a statement without binds from text that is known only when the program runs.
    ///
    /// - Parameter text: Never anything from outside.
    public init(unsafeSQL text: String) {
        self.text = text
    }

    /// How many values are bound.
    public var bindCount: Int { starts.count }

    /// The two fragments as one, the placeholders of the second renumbered.
    public static func + (left: SQL, right: SQL) -> SQL {
        var both = left
        both.append(right)
        return both
    }

    /// Appends a fragment in place.
    public static func += (left: inout SQL, right: SQL) {
        left.append(right)
    }

    /// Appends a fragment, its placeholders renumbered to follow those that are there.
    public mutating func append(_ fragment: SQL) {
        let base = starts.count
        if base == 0 {
            let offset = text.utf8.count
            text += fragment.text
            placeholders = fragment.placeholders.map { $0 + offset }
        } else {
            appendRenumbered(fragment, base: base)
        }
        let shift = values.count
        values.append(fragment.values)
        starts += fragment.starts.map { $0 < 0 ? -1 : $0 + shift }
        ends += fragment.ends.map { $0 + shift }
    }

    /// The fragments one after the other with a separator between them.
    public static func joined(_ fragments: [SQL], separator: SQL) -> SQL {
        var all: SQL = ""
        for (index, fragment) in fragments.enumerated() {
            if index > 0 { all.append(separator) }
            all.append(fragment)
        }
        return all
    }

    mutating func bind(_ value: some PostgresEncodable) {
        text += "$"
        placeholders.append(text.utf8.count)
        text += "\(starts.count + 1)::\(type(of: value).postgresType)"
        let start = values.count
        if value.append(to: &values) {
            starts.append(start)
        } else {
            values.truncate(to: start)
            starts.append(-1)
        }
        ends.append(values.count)
    }

    private mutating func appendRenumbered(_ fragment: SQL, base: Int) {
        let source = Array(fragment.text.utf8)
        var rest = 0
        var result: [UInt8] = []
        result.reserveCapacity(source.count + fragment.placeholders.count)
        let offset = text.utf8.count
        for (index, position) in fragment.placeholders.enumerated() {
            result += source[rest..<position]
            placeholders.append(offset + result.count)
            result += Array("\(base + index + 1)".utf8)
            rest = position + "\(index + 1)".utf8.count
        }
        result += source[rest...]
        text += String(decoding: result, as: UTF8.self)
    }
}
