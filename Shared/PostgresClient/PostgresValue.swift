/// What can be bound to a placeholder.
public protocol PostgresEncodable: Sendable {
    /// The type's name in Postgres, which the placeholder is cast to.
    static var postgresType: String { get }

    /// Appends the value in Postgres' text form; false when it is NULL.
    func appendPostgresText(to bytes: inout [UInt8]) -> Bool
}

/// What can be read from a column.
public protocol PostgresDecodable: Sendable {
    /// Reads Postgres' text form; nil when it is none of this type.
    static func decode(_ text: PostgresText) -> Self?
}

/// What an array can hold, in both directions.
public protocol PostgresElement: Sendable {
    /// The element type's name in Postgres.
    static var elementType: String { get }
    /// Whether the element's text must be quoted inside an array.
    static var needsQuotes: Bool { get }
    /// The name in Postgres of a list of these.
    static var listType: String { get }

    /// Appends one element's text without quotes; false when it is NULL.
    func appendElement(to bytes: inout [UInt8]) -> Bool
    /// Reads one element, nil text being NULL; nil when it is none of this type.
    static func element(_ text: PostgresText?) -> Self?
    /// Appends a list of elements.
    static func appendList(_ list: [Self], to bytes: inout [UInt8])
    /// Reads a list of elements.
    static func list(_ text: PostgresText) -> [Self]?
}

/// A value's text as the server sent it, lent while it is decoded.
public struct PostgresText {
    let bytes: UnsafeBufferPointer<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The text itself.
    public var string: String { String(decoding: bytes, as: UTF8.self) }
}

/// A value that stands for itself: bound, read and held in arrays by the same text.
public protocol PostgresScalar: PostgresEncodable, PostgresDecodable, PostgresElement {}

extension PostgresScalar {
    /// The element type's name in Postgres.
    public static var elementType: String { postgresType }
    /// Whether the element's text must be quoted inside an array.
    public static var needsQuotes: Bool { false }

    /// Appends one element's text.
    public func appendElement(to bytes: inout [UInt8]) -> Bool { appendPostgresText(to: &bytes) }
    /// Reads one element.
    public static func element(_ text: PostgresText?) -> Self? { text.flatMap(decode) }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    /// The type's name in Postgres.
    public static var postgresType: String { Wrapped.postgresType }

    /// Appends the value, if there is one.
    public func appendPostgresText(to bytes: inout [UInt8]) -> Bool {
        self?.appendPostgresText(to: &bytes) ?? false
    }
}

extension Optional: PostgresElement where Wrapped: PostgresElement {
    /// The element type's name in Postgres.
    public static var elementType: String { Wrapped.elementType }
    /// Whether the element's text must be quoted inside an array.
    public static var needsQuotes: Bool { Wrapped.needsQuotes }

    /// Appends the element, if there is one.
    public func appendElement(to bytes: inout [UInt8]) -> Bool {
        self?.appendElement(to: &bytes) ?? false
    }

    /// Reads one element or NULL.
    public static func element(_ text: PostgresText?) -> Self? {
        guard let text else { return .some(nil) }
        guard let value = Wrapped.element(text) else { return nil }
        return .some(value)
    }
}

extension Array: PostgresEncodable where Element: PostgresElement {
    /// The type's name in Postgres.
    public static var postgresType: String { Element.listType }

    /// Appends the whole list.
    public func appendPostgresText(to bytes: inout [UInt8]) -> Bool {
        Element.appendList(self, to: &bytes)
        return true
    }
}

extension Array: PostgresDecodable where Element: PostgresElement {
    /// Reads a list.
    public static func decode(_ text: PostgresText) -> [Element]? { Element.list(text) }
}
