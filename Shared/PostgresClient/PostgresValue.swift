/// What can be bound to a placeholder.
public protocol PostgresEncodable: Sendable {
    /// The type's name in Postgres, which the placeholder is cast to.
    static var postgresType: String { get }

    /// Appends the value in Postgres' binary form; false when it is NULL.
    func append(to output: inout PostgresOutput) -> Bool
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
    /// The element type's number in Postgres, the same everywhere.
    static var elementID: UInt32 { get }
    /// The name in Postgres of a list of these.
    static var listType: String { get }

    /// Appends one element; false when it is NULL.
    func appendElement(to output: inout PostgresOutput) -> Bool
    /// Reads one element, nil text being NULL; nil when it is none of this type.
    static func element(_ text: PostgresText?) -> Self?
    /// Appends a list of elements.
    static func appendList(_ list: [Self], to output: inout PostgresOutput)
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

/// A value that stands for itself: bound, read and held in arrays in the same form.
public protocol PostgresScalar: PostgresEncodable, PostgresDecodable, PostgresElement {}

extension PostgresScalar {
    /// The element type's name in Postgres.
    public static var elementType: String { postgresType }

    /// Appends one element.
    public func appendElement(to output: inout PostgresOutput) -> Bool { append(to: &output) }
    /// Reads one element.
    public static func element(_ text: PostgresText?) -> Self? { text.flatMap(decode) }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    /// The type's name in Postgres.
    public static var postgresType: String { Wrapped.postgresType }

    /// Appends the value, if there is one.
    public func append(to output: inout PostgresOutput) -> Bool {
        self?.append(to: &output) ?? false
    }
}

extension Optional: PostgresElement where Wrapped: PostgresElement {
    /// The element type's name in Postgres.
    public static var elementType: String { Wrapped.elementType }
    /// The element type's number in Postgres.
    public static var elementID: UInt32 { Wrapped.elementID }

    /// Appends the element, if there is one.
    public func appendElement(to output: inout PostgresOutput) -> Bool {
        self?.appendElement(to: &output) ?? false
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
    public func append(to output: inout PostgresOutput) -> Bool {
        Element.appendList(self, to: &output)
        return true
    }
}

extension Array: PostgresDecodable where Element: PostgresElement {
    /// Reads a list.
    public static func decode(_ text: PostgresText) -> [Element]? { Element.list(text) }
}
