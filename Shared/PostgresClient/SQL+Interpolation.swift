extension SQL {
    /// Builds a statement out of a string literal with interpolations.
    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
        var sql: SQL

        /// Begins a statement.
        public init(literalCapacity: Int, interpolationCount: Int) {
            sql = ""
            sql.text.reserveCapacity(literalCapacity + interpolationCount * 12)
            sql.starts.reserveCapacity(interpolationCount)
            sql.placeholders.reserveCapacity(interpolationCount)
            sql.ends.reserveCapacity(interpolationCount)
            sql.values.reserveCapacity(interpolationCount * 40)
        }

        /// Appends text of the statement.
        public mutating func appendLiteral(_ literal: String) {
            sql.text += literal
        }

        /// Binds a value.
        public mutating func appendInterpolation(_ value: some PostgresEncodable) {
            sql.bind(value)
        }

        /// Binds a value, or NULL.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            sql.bind(value)
        }

        /// Inserts another statement as a fragment, with its binds.
        public mutating func appendInterpolation(_ fragment: SQL) {
            sql.append(fragment)
        }

        /// Inserts text into the statement as it is.
        ///
        /// - Parameter text: Never anything from outside.
        public mutating func appendInterpolation(unsafeSQL text: String) {
            sql.text += text
        }
    }

    /// A text that is JSON, bound as `jsonb`.
    public struct JSON: Sendable, Hashable {
        /// The JSON text.
        public let text: String
    }

    /// Binds a JSON text as `jsonb`.
    public static func json(_ text: String) -> JSON { JSON(text: text) }
}
