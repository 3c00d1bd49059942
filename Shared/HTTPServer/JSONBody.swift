public import Core

/// Reads JSON that strangers send: strictly RFC 8259, bounded in depth, in valid UTF-8 and without NUL.
///
/// Of members with the same name the last one counts.
public enum JSONBody {
    /// A JSON value.
    ///
    /// Numbers are kept as written.
    public enum Value: Sendable, Equatable {
        /// `null`.
        case null
        /// `true` or `false`.
        case bool(Bool)
        /// A number as written.
        case number(String)
        /// A text.
        case string(String)
        /// An array.
        case array([Value])
        /// An object.
        case object([String: Value])

        /// The text, if it is one.
        public var string: String? { if case .string(let value) = self { value } else { nil } }

        /// The truth value, if it is one.
        public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

        /// The whole number, if it is one that is written without fraction and fits.
        public var integer: Int? { if case .number(let text) = self { Int(text) } else { nil } }

        /// The number, if it is one.
        public var double: Double? { if case .number(let text) = self { Double(text) } else { nil } }

        /// The elements, if it is an array.
        public var array: [Value]? { if case .array(let value) = self { value } else { nil } }

        /// The members, if it is an object.
        public var object: [String: Value]? { if case .object(let value) = self { value } else { nil } }

        /// Whether it is `null`.
        public var isNull: Bool { self == .null }

        /// A member of an object; nil when it is none or has no such member.
        public subscript(name: String) -> Value? { object?[name] }
    }

    /// Reads a body that must be an object.
    ///
    /// - Parameters:
    ///   - body: The bytes.
    ///   - maximumDepth: How deeply it may be nested.
    ///   - mendsText: Whether what is no text inside of a text (an escaped NUL, half of a surrogate pair, bytes that are no UTF-8)
    ///     is replaced by U+FFFD instead of refused: for a sender whose one bad message must not hold up the others.
    /// - Returns: Its members.
    /// - Throws: `JSONBodyError`.
    public static func object(
        _ body: [UInt8], maximumDepth: Int = 32, mendsText: Bool = false
    ) throws(JSONBodyError) -> [String: Value] {
        guard case .object(let members) = try value(body, maximumDepth: maximumDepth, mendsText: mendsText) else {
            throw .notAnObject
        }
        return members
    }

    /// Reads a body of any value, as ``object(_:maximumDepth:mendsText:)`` does.
    public static func value(
        _ body: [UInt8], maximumDepth: Int = 32, mendsText: Bool = false
    ) throws(JSONBodyError) -> Value {
        guard mendsText || String(validating: body, as: UTF8.self) != nil else { throw .invalidUTF8 }
        var parser = JSONBodyParser(body, maximumDepth: maximumDepth, mendsText: mendsText)
        return try parser.parse()
    }
}

/// Why a body is not the JSON that was asked for.
public enum JSONBodyError: Error, Dispositioned, Equatable, CustomStringConvertible {
    /// The bytes are no UTF-8.
    case invalidUTF8
    /// A NUL, as a byte or escaped.
    case containsNUL
    /// Not JSON, from this byte on.
    case malformed(offset: Int)
    /// JSON, but no object.
    case notAnObject
    /// Nested too deeply.
    case tooDeep

    /// What may be done about this failure.
    public var disposition: RetryDisposition { .permanent }

    /// One sentence, without content or addresses.
    public var description: String {
        switch self {
        case .invalidUTF8: "The body is not valid UTF-8."
        case .containsNUL: "The body holds a NUL character."
        case .malformed(let offset): "The body is not valid JSON, from byte \(offset) on."
        case .notAnObject: "The body must be a JSON object."
        case .tooDeep: "The body is nested too deeply."
        }
    }

    /// The answer to it: 400 `MALFORMED_PAYLOAD`.
    public var problem: HTTPProblem { .malformedPayload(description) }
}
