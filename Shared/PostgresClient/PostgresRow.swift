/// One row of a result.
///
/// Its values are read out of the server's answer when they are asked for.
public struct PostgresRow: Sendable {
    let result: PostgresResult
    let index: Int32

    /// The names of the columns in order.
    public var columnNames: [String] { result.columns.names }

    /// The value of a column that is not NULL.
    ///
    /// - Throws: `PostgresError` when there is no such column, it is NULL or none of this type.
    public func value<Value: PostgresDecodable>(_ name: String, as type: Value.Type) throws(PostgresError) -> Value {
        try required(try column(name), type)
    }

    /// The value of a column, or nil when it is NULL.
    ///
    /// - Throws: `PostgresError` when there is no such column or it is none of this type.
    public func optional<Value: PostgresDecodable>(_ name: String, as type: Value.Type) throws(PostgresError) -> Value?
    {
        try decoded(try column(name), type)
    }

    /// The value of a column by its place, which starts at 0.
    ///
    /// - Throws: `PostgresError` when there is no such column, it is NULL or none of this type.
    public func value<Value: PostgresDecodable>(_ place: Int, as type: Value.Type) throws(PostgresError) -> Value {
        try required(try column(place), type)
    }

    /// The value of a column by its place, which starts at 0, or nil when it is NULL.
    ///
    /// - Throws: `PostgresError` when there is no such column or it is none of this type.
    public func optional<Value: PostgresDecodable>(_ place: Int, as type: Value.Type) throws(PostgresError) -> Value? {
        try decoded(try column(place), type)
    }

    private func column(_ name: String) throws(PostgresError) -> Int32 {
        guard let column = result.columns.indexes[name] else { throw PostgresError(.missingColumn, column: name) }
        return column
    }

    private func column(_ place: Int) throws(PostgresError) -> Int32 {
        guard result.columns.names.indices.contains(place) else {
            throw PostgresError(.missingColumn, column: "\(place)")
        }
        return Int32(place)
    }

    private func required<Value: PostgresDecodable>(
        _ column: Int32, _ type: Value.Type
    ) throws(PostgresError) -> Value {
        guard let value = try decoded(column, type) else {
            throw PostgresError(.unexpectedNull, column: result.columns.names[Int(column)])
        }
        return value
    }

    private func decoded<Value: PostgresDecodable>(
        _ column: Int32, _ type: Value.Type
    ) throws(PostgresError) -> Value? {
        let (value, isNull) = result.withText(row: index, column: column) { text -> (Value?, Bool) in
            guard let text else { return (nil, true) }
            return (Value.decode(text), false)
        }
        guard value != nil || isNull else {
            throw PostgresError(.undecodable, column: result.columns.names[Int(column)])
        }
        return value
    }
}
